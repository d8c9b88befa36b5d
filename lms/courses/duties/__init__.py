"""规则簿: dated rules that say which posts owe which training by when. A rule asks nothing before its clock is switched on."""
