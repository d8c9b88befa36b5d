"""保管期限与销毁: how long each kind of record is kept, what is due to be looked at, and what two persons decided to dispose of."""
