package rules

import (
	"encoding/base64"
	"testing"
)

func TestValuesThatProtectAreToldFromText(t *testing.T) {
	s := Default()
	for value, want := range map[string]Look{
		"5f4dcc3b5aa765d61d8327deb882cf99":                              LookHex,
		"$2b$12$EixZaYVK1fsbw1ZfbX3OXePaWxn96p36WQoeG6Lruj3vjPGga31lW":  LookHash,
		"$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b": LookHash,
		"{SSHA}0c0blFTXXNuAMHECS4uxrj3ZieMoWImr":                        LookHash,
		"8J3TmVkq0iZ2y1wq9m0Q7A==":                                      LookCipher,
		"gAAAAABlZ0d1M9kq0iZ2y1wq9m0Q7A":                                LookCipher,
		"ENC(u4tq0iZ2y1wq9m0Q7Ads==)":                                   LookCipher,
		"A12345****":                                                    LookMasked,
		"王○明":                                                           LookMasked,
		"A123456789":                                                    LookPlain,
		"12345678901234567890123456789012":                              LookPlain, // digits only
		"臺北市信義區市府路一號十樓之二十":                                              LookPlain,
		"550e8400-e29b-41d4-a716-446655440000":                          LookPlain, // an identifier
		"AdministrationDepartmentOfTheOffice":                           LookPlain,
		base64.StdEncoding.EncodeToString([]byte("臺北市信義區市府路1號10樓之2")):         LookPlain, // text after all
		base64.StdEncoding.EncodeToString([]byte("Wang Ta-tung, Taipei 110")): LookPlain,
	} {
		if got := s.Look([]byte(value), true); got != want {
			t.Errorf("%s: look %d, want %d", value, got, want)
		}
	}
	if s.Look([]byte("王○明"), false) != LookPlain {
		t.Error("a mask is seen where none is expected")
	}
}

func TestNamesOfProtectedColumnsAreReadWithoutTheWord(t *testing.T) {
	s := Default()
	for name, want := range map[string]string{
		"id_no_sha256": "id_no", "hash_mobile": "mobile", "身分證字號雜湊": "身分證字號", "加密身分證字號": "身分證字號", "idNoHash": "idNo",
		"encoding": "", "rehash": "", "hash": "", "mobile": "", "shaft": "",
	} {
		if got, ok := s.Unprotected(name); ok != (want != "") || ok && got != want {
			t.Errorf("%s: %q %v, want %q", name, got, ok, want)
		}
	}
}
