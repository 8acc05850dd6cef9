package main

import (
	"archive/zip"
	"bytes"
	"io"
	"math/rand/v2"
	"slices"
)

// mutate returns a damaged copy of data, of one of four kinds in turn. Other is
// what splices are taken from.
func mutate(r *rand.Rand, kind int, data, other []byte) []byte {
	switch kind % 4 {
	case 0:
		return cut(r, data)
	case 1:
		return flip(r, data)
	case 2:
		return splice(r, data, other)
	}
	return within(r, data, other)
}

// cut leaves the end away.
func cut(r *rand.Rand, data []byte) []byte { return slices.Clone(data[:r.IntN(len(data))]) }

// flip changes up to 16 bits, half of the time in the first KiB: where sizes,
// counts and places stand.
func flip(r *rand.Rand, data []byte) []byte {
	b := slices.Clone(data)
	area := b
	if r.IntN(2) == 0 {
		area = b[:min(len(b), 1<<10)]
	}
	for range 1 + r.IntN(16) {
		area[r.IntN(len(area))] ^= 1 << r.IntN(8)
	}
	return b
}

// splice puts a stretch of other, of the data itself, of zeros or of ones
// somewhere, in place of what was there or between.
func splice(r *rand.Rand, data, other []byte) []byte {
	from := data
	switch r.IntN(4) {
	case 0:
		from = other
	case 1:
		from = make([]byte, 64)
	case 2:
		from = bytes.Repeat([]byte{0xff}, 64)
	}
	lo := r.IntN(len(from))
	piece := from[lo:min(len(from), lo+1+r.IntN(512))]
	at := r.IntN(len(data))
	behind := at
	if r.IntN(2) == 0 {
		behind = min(len(data), at+len(piece))
	}
	return slices.Concat(data[:at], piece, data[behind:])
}

// within damages one member of a zip file and packs it again, with sums that
// are right: else no damage comes past them. What is no zip file is flipped.
func within(r *rand.Rand, data, other []byte) []byte {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil || len(z.File) == 0 {
		return flip(r, data)
	}
	victim := r.IntN(len(z.File))
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for i, f := range z.File {
		if err := repack(r, w, f, i == victim, other); err != nil {
			return flip(r, data)
		}
	}
	if err := w.Close(); err != nil {
		return flip(r, data)
	}
	return out.Bytes()
}

func repack(r *rand.Rand, w *zip.Writer, f *zip.File, damage bool, other []byte) error {
	in, err := f.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	b, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	if damage && len(b) > 0 {
		b = mutate(r, r.IntN(3), b, other)
	}
	out, err := w.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Deflate})
	if err != nil {
		return err
	}
	_, err = out.Write(b)
	return err
}
