package extractors

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"pandian"
	"pandian/extractors/extractortest"
)

// findOCR skips the test where tesseract is not installed, but never in CI.
func findOCR(t *testing.T) *OCR {
	t.Helper()
	o, err := FindOCR(t.Context())
	switch {
	case err == nil:
		return o
	case os.Getenv("CI") == "true":
		t.Fatal(err)
	}
	t.Skip(err)
	return nil
}

func pictureFormat(t *testing.T, name string, o *OCR) pandian.Format {
	t.Helper()
	for _, f := range All(Options{OCR: o}) {
		if f.Name == name {
			return f
		}
	}
	t.Fatalf("no format %s", name)
	return pandian.Format{}
}

func TestTextInPicturesIsRecognised(t *testing.T) {
	f := pictureFormat(t, "jpeg", findOCR(t))
	data, err := os.ReadFile("testdata/pictures/letter.jpg")
	if err != nil {
		t.Fatal(err)
	}
	r, err := extractortest.Record(f, "letter.jpg", data)
	if missing := r.Missing([]string{"A123456789", "0912-345-678", "身分證統一編號", "臺北市信義區信義路五段"}); err != nil || len(missing) > 0 || !f.Guessed {
		t.Errorf("%v, missing %q in %q", err, missing, r.Plain.String())
	}
	if _, err := extractortest.Record(f, "x.jpg", data[:100]); pandian.ReasonOf(err) != pandian.Corrupt {
		t.Errorf("a cut picture: %v", err)
	}
}

func TestPicturesStayPicturesWithoutOCR(t *testing.T) {
	f := pictureFormat(t, "jpeg", nil)
	if f.Extract != nil || f.NoExtract != pandian.ImageOnly || f.Guessed {
		t.Errorf("%+v", f)
	}
}

func TestPicturePagesOfPDFAreHandedOn(t *testing.T) {
	data, err := os.ReadFile("testdata/pictures/letter.pdf")
	if err != nil {
		t.Fatal(err)
	}
	r, err := extractortest.Record(PDF(Options{Pictures: true}), "letter.pdf", data)
	if err != nil || !slices.Equal(r.Members, []string{"p.1.jpg"}) || !strings.HasPrefix(r.Plain.String()[strings.Index(r.Plain.String(), "\xff"):], "\xff\xd8\xff") || len(r.Skips) > 0 {
		t.Errorf("%v, members %q, skips %v", err, r.Members, r.Skips)
	}
	r, err = extractortest.Record(PDF(Options{}), "letter.pdf", data)
	if err != nil || len(r.Members) > 0 || !slices.Equal(r.Skips, []pandian.Reason{pandian.ImageOnly}) {
		t.Errorf("without OCR: %v, members %q, skips %v", err, r.Members, r.Skips)
	}
}

// TestSlowRecognitionKeepsWhatItSaid has a program in tesseract's place that
// never ends.
func TestSlowRecognitionKeepsWhatItSaid(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("needs a shell")
	}
	path := filepath.Join(t.TempDir(), "slow")
	if err := os.WriteFile(path, []byte("#!/bin/sh\necho 王 小 明 A123456789\nexec sleep 60\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	f := (&OCR{path, "eng", 300 * time.Millisecond}).reads(pandian.Format{Name: "png"})
	r, err := extractortest.Record(f, "x.png", []byte("picture"))
	if pandian.ReasonOf(err) != pandian.Timeout || r.Plain.String() != "王小明A123456789\n" {
		t.Errorf("%v, %q", err, r.Plain.String())
	}
}

func TestLookAlikesAreMendedOnlyIfTheCheckDigitIsRight(t *testing.T) {
	for in, want := range map[string]string{
		"號 AI23456789。":         "號 A123456789。", // I for 1
		"A12345678O":            "A12345678O",    // 0 would be wrong
		"A1Z3456789":            "A123456789",
		"AlZ34S6789 A154330I21": "A123456789 A154330121",
		"8266240395":            "B266240395",
		"A123456789":            "A123456789",
		"XAI23456789":           "XAI23456789", // part of a longer word
	} {
		if got := string(mendIDs([]byte(in))); got != want {
			t.Errorf("mendIDs(%q) = %q, want %q", in, got, want)
		}
	}
}
