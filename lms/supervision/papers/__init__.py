"""通知, 提醒函 and 通报 as Word files that the office goes on with: facts are filled in, 文号 and stamp have their room."""
