package extractors

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"pandian"
	"pandian/extractors/extractortest"
)

// keys are passwords as users give them: some wrong, some for other files.
var keys = Options{Passwords: []string{"wrong", "", "密碼123456", "password"}}

// archiveTest says what must come out of a sample. Without the password all of
// its files end as encrypted, or the archive itself if whole is set.
type archiveTest struct {
	file    string
	members int
	bytes   int
	locked  bool
	whole   bool
}

func testArchives(t *testing.T, format func(Options) pandian.Format, tests []archiveTest) {
	t.Helper()
	for _, tt := range tests {
		data := sampleOf(t, tt.file)
		r, err := extractortest.Record(format(keys), tt.file, data)
		if err != nil || len(r.Members) != tt.members || r.Plain.Len() != tt.bytes || len(r.Faults) > 0 || slices.Contains(r.Skips, pandian.IsEncrypted) {
			t.Errorf("%s: %v, members %q, %d bytes, skips %v, %v", tt.file, err, r.Members, r.Plain.Len(), r.Skips, r.Faults)
		}
		if !tt.locked {
			continue
		}
		for _, o := range []Options{{}, {Passwords: keys.Passwords[:1]}} {
			r, err := extractortest.Record(format(o), tt.file, data)
			whole := pandian.ReasonOf(err) == pandian.IsEncrypted
			each := len(r.Skips) == tt.members && !slices.ContainsFunc(r.Skips, func(why pandian.Reason) bool { return why != pandian.IsEncrypted })
			if whole != tt.whole || !whole && (err != nil || !each) || r.Plain.Len() > 0 {
				t.Errorf("%s with %d passwords: %v, %d bytes, skips %v", tt.file, len(o.Passwords), err, r.Plain.Len(), r.Skips)
			}
		}
	}
}

func TestSevenZipMembersAreReadAndEncryptionIsNamed(t *testing.T) {
	testArchives(t, SevenZip, []archiveTest{
		{"plain.7z", 2, 3773, false, false},
		{"ppmd.7z", 1, 2242, false, false},
		{"pw.7z", 1, 2242, true, false},
		{"pwhe.7z", 1, 2242, true, true},
		{"pwcopy.7z", 1, 2242, true, false},
		{"pwppmd.7z", 1, 2242, true, false},
	})
}

func TestRARMembersAreReadAndEncryptionIsNamed(t *testing.T) {
	testArchives(t, RAR, []archiveTest{
		{"rar3-solid.rar", 2, 4096, false, false},
		{"rar3-comment-psw.rar", 2, 0, false, false},
		{"rar3-comment-hpsw.rar", 2, 0, true, true},
		{"rar5-psw.rar", 2, 4096, true, false},
		{"rar5-hpsw.rar", 2, 4096, true, true},
		{"rar5-solid-qo.rar", 4, 8192, false, false},
		{"rar5-subdirs.rar", 4, 25, false, false},
		{"rar3-symlink-unix.rar", 1, 5, false, false},
	})
}

func TestPartsOfSplitArchivesSaySo(t *testing.T) {
	for name, f := range map[string]pandian.Format{"split.7z.001": SevenZip(keys), "rar3-vols.part3.rar": RAR(keys)} {
		if _, err := extractortest.Record(f, name, sampleOf(t, name)); pandian.ReasonOf(err) != pandian.Truncated {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestDamageIsNotTakenForEncryption: with the right password, damage is damage.
func TestDamageIsNotTakenForEncryption(t *testing.T) {
	for name, f := range map[string]pandian.Format{"plain.7z": SevenZip(keys), "pwcopy.7z": SevenZip(Options{}), "rar5-solid-qo.rar": RAR(keys)} {
		data := sampleOf(t, name)
		for i := 200; i < 220; i++ {
			data[i] ^= 0x55
		}
		r, err := extractortest.Record(f, name, data)
		want := pandian.Corrupt
		if name == "pwcopy.7z" {
			want = pandian.IsEncrypted
		}
		if err != nil && pandian.ReasonOf(err) != want || err == nil && !slices.Contains(r.Skips, want) {
			t.Errorf("%s: %v, skips %v", name, err, r.Skips)
		}
	}
}

// TestMembersOfArchivesCanBeReadAgain: the engine sniffs a member before it
// reads it.
func TestMembersOfArchivesCanBeReadAgain(t *testing.T) {
	for name, f := range map[string]pandian.Format{"plain.7z": SevenZip(keys), "rar5-solid-qo.rar": RAR(keys), "rar5-psw.rar": RAR(keys)} {
		r := &extractortest.Recorder{}
		r.Open = func(name string, c pandian.Content) error {
			var texts [2]string
			for i := range texts {
				file, err := c.Open()
				if err != nil {
					return err
				}
				b, err := io.ReadAll(file)
				if texts[i] = string(b); err != nil {
					return err
				}
				if err := file.Close(); err != nil {
					return err
				}
			}
			if texts[0] != texts[1] || len(texts[0]) == 0 {
				return errors.New(name + " differs")
			}
			return nil
		}
		if err := f.Extract(t.Context(), extractortest.Content(name, sampleOf(t, name)), r); err != nil || len(r.Members) < 2 {
			t.Errorf("%s: %v, members %s", name, err, strings.Join(r.Members, " "))
		}
	}
}
