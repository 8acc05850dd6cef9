INSERT INTO t(path,name) VALUES('C:\','王'),('it\'s','O''Neil');
