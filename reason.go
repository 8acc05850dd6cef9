package pandian

import (
	"errors"
	"fmt"
)

// Status says how an entry ended.
type Status string

// The closed list of statuses.
const (
	Scanned   Status = "scanned"
	Unchanged Status = "unchanged"
	Partial   Status = "partial"
	Skipped   Status = "skipped"
	Encrypted Status = "encrypted"
	Failed    Status = "error"
)

// Reason says why an item, or a part of it, was not read.
type Reason string

// The closed list of reasons.
const (
	Denied       Reason = "denied"
	Locked       Reason = "locked"
	Vanished     Reason = "vanished"
	Changed      Reason = "changed"
	IOError      Reason = "io_error"
	Corrupt      Reason = "corrupt"
	Truncated    Reason = "truncated"
	IsEncrypted  Reason = "encrypted"
	Timeout      Reason = "timeout"
	Memory       Reason = "memory"
	Crash        Reason = "crash"
	TooLarge     Reason = "too_large"
	ArchiveDepth Reason = "archive_depth"
	ArchiveRatio Reason = "archive_ratio"
	ArchiveCount Reason = "archive_count"
	Offline      Reason = "offline"
	Cancelled    Reason = "cancelled"
	ListFailed   Reason = "list_failed"
	Unsupported  Reason = "unsupported"
	ImageOnly    Reason = "image_only"
	Media        Reason = "media"
	Program      Reason = "program"
	Font         Reason = "font"
	Excluded     Reason = "excluded"
	Filtered     Reason = "filtered"
	SpecialFile  Reason = "special_file"
	Symlink      Reason = "symlink"
	OwnOutput    Reason = "own_output"
	View         Reason = "view"
)

// ReasonClass groups reasons by what they mean for coverage.
type ReasonClass string

// The classes of reasons. Only Unread makes a run end with exit code 3.
const (
	Unread   ReasonClass = "unread"
	NoText   ReasonClass = "no_text"
	ByChoice ReasonClass = "by_choice"
)

// Reasons lists every reason, in the order reports use.
func Reasons() []Reason {
	return []Reason{
		Denied, Locked, Vanished, Changed, IOError, Corrupt, Truncated, IsEncrypted, Timeout, Memory, Crash, TooLarge,
		ArchiveDepth, ArchiveRatio, ArchiveCount, Offline, Cancelled, ListFailed, Unsupported,
		ImageOnly, Media, Program, Font,
		Excluded, Filtered, SpecialFile, Symlink, OwnOutput, View,
	}
}

// Class returns the reason's class; reasons outside the list are Unread.
func (r Reason) Class() ReasonClass {
	switch r {
	case ImageOnly, Media, Program, Font:
		return NoText
	case Excluded, Filtered, SpecialFile, Symlink, OwnOutput, View:
		return ByChoice
	}
	return Unread
}

// ReasonError carries a reason through an error chain. Extractors and
// connectors wrap a cause that the engine could not tell from the error alone:
//
//	return &pandian.ReasonError{Why: pandian.IsEncrypted, Err: err}
//
// The text of Err never reaches an output.
type ReasonError struct {
	Why Reason
	Err error // may be nil
}

func (e *ReasonError) Error() string {
	if e.Err == nil {
		return string(e.Why)
	}
	return fmt.Sprintf("%s: %v", e.Why, e.Err)
}

func (e *ReasonError) Unwrap() error { return e.Err }

// Because returns an error that carries why.
func Because(why Reason, err error) error { return &ReasonError{why, err} }

// ReasonOf returns the reason that err carries, or "" if it carries none.
func ReasonOf(err error) Reason {
	var re *ReasonError
	if errors.As(err, &re) {
		return re.Why
	}
	return ""
}
