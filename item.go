package pandian

import (
	"context"
	"io"
	"iter"
	"strings"
	"time"
)

// MemberSep separates a container's path from the name of a member inside it:
// "會員/名冊.zip//名冊.csv".
const MemberSep = "//"

// Ref names an item stably. Path is relative to the source, with "/", and
// contains no "." or ".." elements; bytes that are not UTF-8 are
// percent-escaped, as are "/" and ".." inside member and table names (see
// [EscapeName]). "//" enters a container.
type Ref struct {
	Source string `json:"source"` // name of the source: what the user called it, never with a password
	Path   string `json:"path"`
}

func (r Ref) String() string {
	if r.Path == "" {
		return r.Source
	}
	return r.Source + ":" + r.Path
}

// Item is the unit of work and of distribution: plain data, safe to send as
// JSON to another machine, without credentials. A file is one item, a table of
// a database is one item.
//
// An item that was listed but must not be opened carries its Skip reason (a
// symlink, a device, an excluded file): it still becomes an entry.
type Item struct {
	Ref
	Size    int64     `json:"size"`              // bytes; -1 if unknown
	ModTime time.Time `json:"mod_time"`          // zero if unknown
	Version string    `json:"version,omitempty"` // changes whenever the content may have changed (size, mtime, file id); "" = unknown, always inspect
	Owner   string    `json:"owner,omitempty"`   // DOMAIN\name or user name; "" if unknown
	Skip    Reason    `json:"skip,omitempty"`    // why it must not be opened; "" = open it
	Rows    int64     `json:"rows,omitempty"`    // of a table, estimated; 0 if unknown
	NoKey   bool      `json:"no_key,omitempty"`  // a table without a key to read by: when stopped, it is read from its beginning again
}

// Content is an opened item or member. The engine that obtained it closes what
// Open returns; both functions may be called more than once, each call starts
// at the beginning. Either may be nil if the content cannot be had that way,
// but not both, unless Extract is set.
type Content struct {
	Open    func() (io.ReadCloser, error)      // sequential
	At      func() (io.ReaderAt, int64, error) // random access and size; may spool on demand; valid until the item is done
	Extract ExtractFunc                        // set by a table; nil = the engine sniffs the bytes
	Size    int64                              // bytes; -1 if unknown
	Off     int64                              // text formats: offset of Open's first byte in the item's text (3 after a UTF-8 byte order mark)
	Name    string                             // base name of the item or member, UTF-8: a hint for sniffing only
	Close   func() error                       // releases the item; nil = nothing to release
}

// ExtractFunc reads one content and tells the emitter what it says. It is
// single-threaded code. It returns nil when everything was read; what it could
// not read it reports with Emitter.Skip and goes on. A returned error ends the
// item: the engine maps it to a Reason (see [ReasonError]) and keeps what was
// emitted before. Errors from the emitter must be returned unchanged.
type ExtractFunc func(ctx context.Context, c Content, out Emitter) error

// Source is a connector's open handle on one place where items are.
type Source interface {
	// Items lists everything, in no promised order. An error concerns the item
	// or folder that stands beside it (Item.Path names it; Path may be "" for
	// the source itself): it becomes an entry, and the listing goes on.
	Items(ctx context.Context) iter.Seq2[Item, error]
	// Open opens an item; it may run on another machine than Items did. It must
	// be safe for concurrent use.
	Open(ctx context.Context, it Item) (Content, error)
	Close() error
}

// Format is one file format. Sniffing looks at content first; extensions are
// only a hint for formats without Magic.
type Format struct {
	Name      string                              // identifier in the inventory: "csv", "xlsx"
	Magic     []string                            // prefixes, '?' matches any byte; empty = recognised by Sniff or Exts only
	Exts      []string                            // lower case, with dot
	Sniff     func(head []byte, name string) bool // decides where Magic does not suffice (head: up to 64 KiB, decoded to UTF-8 if Text); nil = Magic or Exts decide
	Text      bool                                // the engine decodes the charset first: the extractor sees UTF-8 only
	Guessed   bool                                // its text is recognised from pictures: findings in it are less sure
	Isolate   bool                                // runs in the killable child process
	Extract   ExtractFunc                         // nil = known but not readable: NoExtract says why
	NoExtract Reason                              // reason for formats without Extract: media, program, font, unsupported
}

// Emitter receives what an extractor reads. It is implemented by the engine
// (and, as frames over a pipe, by the child process). Calls come from one
// goroutine. Slices passed in may be reused after the call returns. A returned
// error (cancellation, a limit) must be handed back unchanged.
type Emitter interface {
	// Text adds running text (prose). Calls with the same at.Part are one running
	// text, cut anywhere; it goes on behind rows of a table that stand in it (the
	// rows are a boundary that no value crosses), and ends with End of its part,
	// with text of another part, or with the content. The engine counts the
	// lines; at.Row, if not 0, is the number of the line on which t begins: for
	// texts from which rows or members were taken out.
	Text(at Place, t Text) error
	// Header declares the column names of the rows of at.Part that follow. Only
	// formats that declare columns call it (database, dbf, parquet, JSON keys);
	// elsewhere the engine infers headers from the rows. It may be called again
	// when columns are added on the right.
	Header(at Place, cols []Text) error
	// Row adds one row = one candidate record. at.Row is the row's number,
	// counted from 1 as the user's program shows it (sheet row, line of a CSV).
	// Rows with the same at.Part are one table, which ends with End of its part,
	// with a row of another part, or with the content.
	Row(at Place, cells []Text) error
	// End says that a sheet, table, page or part is complete: the text and the
	// rows of at.Part. For a part that is not open it does nothing.
	End(at Place) error
	// Member adds a nested item: the engine sniffs, recurses and applies its
	// limits. c is read during the call only. name is a path as the container has
	// it, its elements parted by "/" or "\\", in any charset (see [MemberName]);
	// in a row of a database's table it is one element.
	Member(name string, c Content) error
	// Skip says that something was there and was not read.
	Skip(at Place, why Reason) error
}

// Checkpointer is implemented by the engine's Emitter for contents whose reading
// can go on where an earlier run was stopped: tables read in the order of a key.
// An extractor asks for it with a type assertion; without it, it reads from the
// beginning. A table whose extractor never calls Resume is one stream: a run that
// was stopped reads it anew, and the inventory says so.
type Checkpointer interface {
	// Resume returns the position of the last checkpoint of an earlier run, as it
	// was given to Checkpoint; nil = read from the beginning. It is asked once,
	// before anything is emitted. With a position everything before it is known
	// again: the columns (the extractor declares the same ones in the same order,
	// so a list of columns that grew belongs into the position), the comments, the
	// numbers of the rows (a row emitted without a number is counted on).
	Resume() []byte
	// Checkpoint says that everything before the position was emitted and nothing
	// behind it. The engine keeps what was found so far with it, when enough has
	// come together to be worth it. The position may hold raw values: it is sealed
	// before it is written. Checkpoint(nil), directly after Resume, says that its
	// position is of no use (the table has another key by now): what an earlier run
	// found is forgotten.
	Checkpoint(position []byte) error
}

// Estimator is implemented by the engine's Emitter for contents of which only a
// sample may be read. Every figure of such an entry is an estimate.
type Estimator interface {
	// Sampled says, once and before the first row, that of about total rows in all
	// the rows emitted are a random sample. It is not called when everything is
	// read. The sample is drawn with SampleSeed.
	Sampled(at Place, total int64) error
	// Cluster says that the rows up to the next call were drawn together: a stretch
	// of neighbours in the order of the key, a page of the table. Without a call
	// each row was drawn by itself.
	Cluster(at Place) error
}

// SampleSeed is the seed of every sample, so that another run on an unchanged
// table draws the same rows. Entries record it.
const SampleSeed = 20241011

// Commenter is implemented by the engine's Emitter for tables whose columns have
// comments, which speak for a column where its name does not.
type Commenter interface {
	// Comments gives the comments of the columns of at.Part, in the order of
	// Header, which was called before; empty = none.
	Comments(at Place, comments []Text) error
}

// RowNamer is implemented by the engine's Emitter: it names rows, for members
// that stand in one (documents in a BLOB).
type RowNamer interface {
	// RowName returns the name of the row of at.Part with the given values in its
	// key columns: the values, or a keyed digest if they may be personal data.
	// cols are the names of these columns.
	RowName(at Place, cols []string, values []Text) string
}

// PathSep stands between the name of a table's column and a path in the documents
// that it holds, in the names of the columns that these are spread over:
// "profile->contact.phone".
const PathSep = "->"

const upperHex = "0123456789ABCDEF"

// EscapeName makes one path element out of any name: invalid UTF-8, control
// characters, "/", "\\", "%" before two hex digits, and the elements "." and ".." are
// percent-escaped byte by byte, so that different names stay different.
func EscapeName(name string) string {
	if name == "." || name == ".." {
		return strings.Repeat("%2E", len(name))
	}
	var b strings.Builder
	done := 0 // of name, in b
	for i := 0; i < len(name); {
		r, n := decodeRune(name[i:])
		bad := r < 0x20 || r == 0x7f || r == '/' || r == '\\' || n == 0 ||
			r == '%' && i+2 < len(name) && isHex(name[i+1]) && isHex(name[i+2])
		if !bad {
			i += n
			continue
		}
		b.WriteString(name[done:i])
		b.WriteByte('%')
		b.WriteByte(upperHex[name[i]>>4])
		b.WriteByte(upperHex[name[i]&15])
		i++
		done = i
	}
	if done == 0 {
		return name
	}
	b.WriteString(name[done:])
	return b.String()
}

// MemberName makes the name of a member, for [Emitter.Member], of elements that may
// hold "/" and "\\" themselves: such a byte stands behind a NUL, which no file's
// name has.
func MemberName(elements ...string) string {
	var b strings.Builder
	for i, el := range elements {
		if i > 0 {
			b.WriteByte('/')
		}
		b.WriteString(inElement.Replace(el))
	}
	return b.String()
}

var inElement = strings.NewReplacer("/", "\x00/", `\`, "\x00\\")

// MemberElements returns the elements of a member's name; empty ones are left out.
func MemberElements(name string) (elements []string) {
	var el []byte
	for i := 0; i <= len(name); i++ {
		switch {
		case i < len(name)-1 && name[i] == 0 && isSlash(name[i+1]):
			i++
			el = append(el, name[i])
		case i < len(name) && !isSlash(name[i]):
			el = append(el, name[i])
		case len(el) > 0:
			elements, el = append(elements, string(el)), el[:0]
		}
	}
	return elements
}

func isSlash(c byte) bool { return c == '/' || c == '\\' }

// UnescapeName is the inverse of [EscapeName].
func UnescapeName(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]) {
			b = append(b, unhex(s[i+1])<<4|unhex(s[i+2]))
			i += 2
			continue
		}
		b = append(b, s[i])
	}
	return string(b)
}

func isHex(c byte) bool { return c-'0' < 10 || c|0x20-'a' < 6 }

func unhex(c byte) byte {
	if c-'0' < 10 {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}
