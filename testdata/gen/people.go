package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// person is an invented data subject.
type person struct {
	name, id, resident, mobile, phone, email, address string
	year, month, day                                  int
}

// maker invents people from a fixed seed. Nobody in it is real.
type maker struct {
	r    *rand.Rand
	used map[string]bool
}

func newMaker() *maker { return &maker{rand.New(rand.NewPCG(20261124, 7)), map[string]bool{}} }

var (
	surnames = strings.Fields("陳 林 黃 張 李 王 吳 劉 蔡 楊 許 鄭 謝 洪 郭 邱 曾 廖 賴 徐 周 葉 蘇 莊 呂 江 何 蕭 羅 高 潘 簡 朱 鍾 游 彭 詹 胡 施 沈 余 盧 梁 趙 顏 柯 翁 魏 孫 戴 歐陽 范姜")
	given    = []rune("家志俊建文明宏偉國華雅淑美玉秀怡婷君欣宜佩靜惠芳雯琪珊瑜慧如玲萍娟麗芬珍琴雪梅蘭英豪傑翔宇軒哲瑋廷冠承恩柏睿品妍子涵詩芷晴彥均宗翰育誠信義仁德")
	places   = strings.Fields("高雄市桃源區 高雄市六龜區 高雄市甲仙區 高雄市左營區 高雄市三民區 臺南市東區 臺南市新市區 臺中市西屯區 屏東縣屏東市 花蓮縣秀林鄉 新北市板橋區 臺北市信義區 嘉義縣阿里山鄉 南投縣埔里鎮")
	roads    = strings.Fields("中正路 中山路 民生路 復興路 文化路 南進巷 成功路 博愛街 三民路 公園路 和平里忠孝街 民權一路")
	areas    = strings.Fields("02-2 07-3 07-6 04-2 06-2 05-2")
	latin    = strings.Fields("chen lin huang chang lee wang wu liu tsai yang amy kevin jason peter mary jenny eric david tina")
	domains  = strings.Fields("gmail.com yahoo.com.tw hotmail.com ms1.hinet.net outlook.com")
)

var letterValue = map[byte]int{'A': 10, 'B': 11, 'C': 12, 'D': 13, 'E': 14, 'F': 15, 'G': 16, 'H': 17, 'I': 34, 'J': 18, 'K': 19, 'L': 20, 'M': 21, 'N': 22, 'O': 35, 'P': 23, 'Q': 24, 'R': 25, 'S': 26, 'T': 27, 'U': 28, 'V': 29, 'W': 32, 'X': 30, 'Y': 31, 'Z': 33}

func pick[T any](m *maker, s []T) T { return s[m.r.IntN(len(s))] }

func (m *maker) digits(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('0' + m.r.IntN(10))
	}
	return string(b)
}

// number makes a national ID (second 1 or 2) or a resident ID (8 or 9) with a
// valid check digit, never twice the same.
func (m *maker) number(second string) string {
	for {
		b := []byte(string(rune('A'+m.r.IntN(26))) + string(second[m.r.IntN(len(second))]) + m.digits(7))
		v := letterValue[b[0]]
		sum := v/10 + v%10*9
		for i := 1; i < 9; i++ {
			sum += int(b[i]-'0') * (9 - i)
		}
		s := string(b) + string(byte('0'+(10-sum%10)%10))
		if !m.used[s] {
			m.used[s] = true
			return s
		}
	}
}

func (m *maker) unique(f func() string) string {
	for {
		if s := f(); !m.used[s] {
			m.used[s] = true
			return s
		}
	}
}

func (m *maker) person() person {
	p := person{
		name: pick(m, surnames) + string(pick(m, given)) + string(pick(m, given)),
		id:   m.number("12"), resident: m.number("89"),
		year: 1940 + m.r.IntN(65), month: 1 + m.r.IntN(12), day: 1 + m.r.IntN(28),
	}
	p.mobile = m.unique(func() string { return "09" + string(byte('1'+m.r.IntN(8))) + m.digits(7) })
	p.phone = pick(m, areas) + m.digits(6)
	p.email = m.unique(func() string { return pick(m, latin) + "." + pick(m, latin) + m.digits(3) + "@" + pick(m, domains) })
	p.address = fmt.Sprintf("%s%s%d號", pick(m, places), pick(m, roads), 1+m.r.IntN(400))
	if m.r.IntN(3) == 0 {
		p.address += fmt.Sprintf("%d樓", 2+m.r.IntN(12))
	}
	return p
}

func (m *maker) people(n int) []person {
	ps := make([]person, n)
	for i := range ps {
		ps[i] = m.person()
	}
	return ps
}

func (p person) roc() string { return fmt.Sprintf("%d/%02d/%02d", p.year-1911, p.month, p.day) }

func (p person) rocLong() string {
	return fmt.Sprintf("民國%d年%d月%d日", p.year-1911, p.month, p.day)
}

func (p person) rocDigits() string { return fmt.Sprintf("%03d%02d%02d", p.year-1911, p.month, p.day) }

func (p person) iso() string { return fmt.Sprintf("%04d-%02d-%02d", p.year, p.month, p.day) }

func (p person) dashed() string { return p.mobile[:4] + "-" + p.mobile[4:7] + "-" + p.mobile[7:] }

// wide is a value in full-width characters.
func wide(s string) string {
	return strings.Map(func(r rune) rune {
		if r > ' ' && r < 0x7f {
			return r + 0xfee0
		}
		return r
	}, s)
}
