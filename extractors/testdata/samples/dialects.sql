-- dump of 王小明
CREATE TABLE IF NOT EXISTS `member` (
  `id` int NOT NULL,
  `姓名` varchar(20) DEFAULT 'a, b(' COMMENT '中文姓名',
  `key` varchar(20),
  PRIMARY KEY (`id`), KEY `k` (`姓名`)
) ENGINE=InnoDB;
INSERT INTO `member` VALUES (1,'王\'小''明\\',NULL),
(2,_utf8mb4'李\n美玲',0xE5BCB5E5BF97E8B1AA) , /* c */
(3 , X'E5BCB5', "a""b");
INSERT INTO `db`.`member` (`姓名`,`key`) VALUES ('陳俊傑','k') ON DUPLICATE KEY UPDATE `key`='B266240395';
REPLACE INTO other (a) VALUES (1);
insert into member values (4,'楊雅婷',-1.5e3);
GO
INSERT [dbo].[T] ([Name], [Birth], [Pic]) VALUES (N'王', CAST(N'1980-01-02' AS Date), 0x00FF)
GO
INSERT INTO o VALUES (to_date('1980-01-02','YYYY-MM-DD'), convert(varchar(10), 'x', 120), 'a' || 'b', now(), E'c\td'::text);
UPDATE member SET name='A123456789' WHERE id=1; INSERT INTO x SELECT * FROM y;
COPY public.people (name, "ID", note) FROM stdin;
王小明	A123456789	\N
李\t美玲	B266240395	a\\b
\.
SELECT 1;
INSERT INTO p (a, b) OVERRIDING SYSTEM VALUE VALUES ('x', 'y'), ('cut
