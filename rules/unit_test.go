package rules

import "testing"

func TestFoldersNameTheUnit(t *testing.T) {
	s := Default()
	for path, want := range map[string]string{
		"社會行政/低收.xlsx":                  "社會行政",
		"社會課/113年/名冊.xlsx":              "社會課",
		"公用/02_人事室/考績/a.docx":           "人事室",
		"共用/其他/調解委員會案卷/1.pdf":           "民政",
		"113年度社會業務/a.csv":               "社會行政",
		"（三）、會計/a.csv":                  "會計",
		"人事組/a.csv":                     "人事",
		"社會課/人事室/a.csv":                 "社會課",  // the upper folder
		"低收入戶印領清冊/a.csv":                "社會行政", // as long, but first
		"人事資料與薪資清冊/a.csv":               "人事",   // as long, but first
		"約聘人員財產申報/a.csv":                "政風",   // 財產申報 is the longer
		"備份.zip//社會課/a.csv":             "",     // a name inside the container
		"社會課.xlsx":                      "",     // no folder
		"社會科教學/a.csv":                   "",     // a short word within another
		"名冊/a.csv":                      "",     // every unit has them
		"年度/一、/a.csv":                   "",
		"":                              "",
		"\xff\xfe/a":                    "",
		"原住民保留地/社會課/a.csv":              "經建",
		"Personnel/HR/WebHR-2024/a.csv": "人事",
	} {
		if got := s.UnitOf(path); got != want {
			t.Errorf("unit of %q: %q, want %q", path, got, want)
		}
	}
}

func TestAFolderWordPointsToOneDepartment(t *testing.T) {
	const head = "[[department]]\narea = \"甲\"\nunit = \"甲課\"\n"
	for name, text := range map[string]string{
		"a word of two departments": head + "keywords = [\"丙\"]\n[[department]]\narea = \"乙\"\nunit = \"乙課\"\nkeywords = [\"丙\"]\n",
		"no unit":                   "[[department]]\narea = \"甲\"\n",
		"an empty word around":      "around = [\"\"]\n" + head,
	} {
		if _, err := Load(overlay(t, "departments.toml", text)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func BenchmarkUnitOf(b *testing.B) {
	s := Default()
	for b.Loop() {
		s.UnitOf("共用區/113年度各項計畫/核定清冊與附件/第三季/名冊_0001.xlsx")
	}
}
