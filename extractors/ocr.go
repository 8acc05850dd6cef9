package extractors

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"pandian"
)

// OCR is an installed tesseract, the program that recognises text in pictures.
// It is safe for concurrent use.
type OCR struct {
	path  string
	lang  string
	limit time.Duration // for a picture
}

// ErrNoOCR says that tesseract is not installed, or knows no language of use.
var ErrNoOCR = errors.New("tesseract is not installed")

// FindOCR looks for tesseract in the PATH, then where its installer for Windows
// puts it, and for the languages that it knows of traditional Chinese and
// English.
func FindOCR(ctx context.Context) (*OCR, error) {
	path, err := exec.LookPath("tesseract")
	if err != nil {
		if path, err = exec.LookPath(os.Getenv("ProgramFiles") + `\Tesseract-OCR\tesseract.exe`); err != nil {
			return nil, ErrNoOCR
		}
	}
	list, err := exec.CommandContext(ctx, path, "--list-langs").Output()
	if err != nil {
		return nil, ErrNoOCR
	}
	known := strings.Fields(string(list))
	var langs []string
	for _, l := range []string{"chi_tra", "eng"} {
		if slices.Contains(known, l) {
			langs = append(langs, l)
		}
	}
	if len(langs) == 0 {
		return nil, ErrNoOCR
	}
	return &OCR{path, strings.Join(langs, "+"), ocrTime}, nil
}

// ocrFormats are the formats of pictures that tesseract reads.
var ocrFormats = []string{"bmp", "jpeg", "png", "tiff"}

const (
	ocrTime    = 60 * time.Second // for a picture
	ocrPages   = 20               // of a PDF
	maxPicture = 64 << 20
)

// reads returns the format f of pictures as one that is read.
func (o *OCR) reads(f pandian.Format) pandian.Format {
	if o != nil && slices.Contains(ocrFormats, f.Name) {
		f.NoExtract, f.Guessed, f.Extract = "", true, o.extract
	}
	return f
}

// extract emits the text of a picture. What takes too long is told as far as it
// was read; a picture without text stays one.
func (o *OCR) extract(ctx context.Context, c pandian.Content, out pandian.Emitter) error {
	picture, err := readPicture(c)
	if err != nil {
		return err
	}
	limited, cancel := context.WithTimeout(ctx, o.limit)
	defer cancel()
	var said bytes.Buffer
	cmd := exec.CommandContext(limited, o.path, "stdin", "stdout", "-l", o.lang, "--psm", "3")
	cmd.Env = append(os.Environ(), "OMP_THREAD_LIMIT=1")
	cmd.Stdin, cmd.Stdout = bytes.NewReader(picture), &said
	failed := cmd.Run()
	text := mendIDs(cleanPDF(said.String(), func(int, int) bool { return true }))
	empty := visibleRunes(text, 1) == 0
	if !empty {
		if err := out.Text(pandian.Place{}, pandian.Text{B: text, Off: -1}); err != nil {
			return err
		}
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case limited.Err() != nil:
		return pandian.Because(pandian.Timeout, limited.Err())
	case failed != nil:
		return pandian.Because(pandian.Corrupt, failed)
	case empty:
		return out.Skip(pandian.Place{}, pandian.ImageOnly)
	}
	return nil
}

// readPicture reads a picture into memory.
func readPicture(c pandian.Content) ([]byte, error) {
	f, err := c.Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxPicture+1))
	if err == nil && len(b) > maxPicture {
		err = pandian.Because(pandian.TooLarge, nil)
	}
	return b, err
}

// mendIDs replaces characters that look like others in what can only be a
// national ID: a letter and nine digits whose check digit is right once they
// are replaced. The text keeps its length.
func mendIDs(b []byte) []byte {
	for i := 0; i+10 <= len(b); i++ {
		if i > 0 && isAlnum(rune(b[i-1])) || i+10 < len(b) && isAlnum(rune(b[i+10])) {
			continue
		}
		if id, ok := mendID(b[i : i+10]); ok {
			copy(b[i:], id[:])
		}
	}
	return b
}

// Characters that are taken for each other, digit by digit.
const (
	asDigits  = "OoQDIl|BSsZz"
	areDigits = "000011185522"
	asLetters = "01852"
	letters   = "OIBSZ"
)

// mendID returns the ID that b most likely shows, if it is not one already.
func mendID(b []byte) (id [10]byte, ok bool) {
	copy(id[:], b)
	if k := strings.IndexByte(asLetters, id[0]); k >= 0 {
		id[0] = letters[k]
	}
	for i := 1; i < len(id); i++ {
		if k := strings.IndexByte(asDigits, id[i]); k >= 0 {
			id[i] = areDigits[k]
		}
	}
	return id, !bytes.Equal(id[:], b) && validID(id)
}

// idLetters gives a letter its number: A is 10, and so on, with I, O, W and Z
// out of line.
const idLetters = "ABCDEFGHJKLMNPQRSTUVXYWZIO"

// validID reports whether a national ID's check digit is right.
func validID(id [10]byte) bool {
	n := strings.IndexByte(idLetters, id[0]) + 10
	if n < 10 || id[1] != '1' && id[1] != '2' {
		return false
	}
	sum := n/10 + n%10*9
	for i := 1; i < 9; i++ {
		sum += int(id[i]-'0') * (9 - i)
	}
	for _, c := range id[1:] {
		if c < '0' || c > '9' {
			return false
		}
	}
	return (sum+int(id[9]-'0'))%10 == 0
}
