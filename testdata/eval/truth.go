package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Entity is one labelled value. Start, End and Alts are bytes of the file's
// text in UTF-8. In a document without offsets (NoOffsets) only Value counts.
type Entity struct {
	Type     string   `json:"type"`
	Start    int      `json:"start"`
	End      int      `json:"end"`
	Value    string   `json:"value"`
	Norm     string   `json:"norm,omitempty"`
	Optional bool     `json:"optional"`
	Alts     [][2]int `json:"alts"`
	Subject  string   `json:"subject,omitempty"`
	Accept   []string `json:"accept,omitempty"`
}

// Doc is one document and what is true of it. Records, SubjectsMin and
// SubjectsMax are nil where they are not scored.
type Doc struct {
	Path        string   `json:"path"`
	Kind        string   `json:"kind"`
	Class       string   `json:"class"` // positive or negative
	Bytes       int      `json:"bytes"`
	Records     *int     `json:"records"`
	SubjectsMin *int     `json:"subjects_min"`
	SubjectsMax *int     `json:"subjects_max"`
	SpecialOK   []string `json:"special_ok"`
	Entities    []Entity `json:"entities"`
	NoOffsets   bool     `json:"no_offsets,omitempty"` // the values stand in an encoded part (base64, quoted-printable)

	Data []byte `json:"-"`
}

func (d *Doc) negative() bool { return d.Class == "negative" }

// readTruth reads dir/truth.jsonl and the documents that it names.
func readTruth(dir string) ([]Doc, error) {
	f, err := os.Open(filepath.Join(dir, "truth.jsonl"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var docs []Doc
	for dec := json.NewDecoder(bufio.NewReader(f)); ; {
		var d Doc
		if err := dec.Decode(&d); err == io.EOF {
			return docs, nil
		} else if err != nil {
			return nil, fmt.Errorf("truth %s, document %d: %w", dir, len(docs)+1, err)
		}
		if d.Data, err = os.ReadFile(filepath.Join(dir, filepath.FromSlash(d.Path))); err != nil {
			return nil, err
		}
		docs = append(docs, d)
	}
}

// writeTruth writes the documents and truth.jsonl below dir.
func writeTruth(dir string, docs []Doc) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	f, err := os.Create(filepath.Join(dir, "truth.jsonl"))
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for i := range docs {
		name := filepath.Join(dir, filepath.FromSlash(docs[i].Path))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(name, docs[i].Data, 0o644); err != nil {
			return err
		}
		if err := enc.Encode(&docs[i]); err != nil {
			return err
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}
