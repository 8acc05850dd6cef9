package register

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"pandian"
)

// Note is one thing that a person says about an item: a human column of the
// inventory (purpose, legal basis, retention …) or a verdict on a finding. It
// belongs to the logical item, so it survives edits, renames and moves. A
// verdict names the value by its keyed digest and the place where it stands
// (part and column, no line numbers), so it survives edits too.
type Note struct {
	Item    ItemID
	Field   string         // what it is about: an identifier the papers choose
	Place   string         // where in the item; "" = the item as a whole
	Digest  pandian.Digest // of the value spoken of; 0 = none
	Value   string         // what is said; "" takes an earlier note back. Never a value found in the item
	Author  string
	At      time.Time // when it was said; set by SetNotes
	Expires time.Time // from then on it no longer holds; zero = never
}

// SetNotes records notes, all or none. Each replaces the note with the same
// item, field, place and digest, which is kept as history; one that says the
// same as the note that holds changes nothing. It returns how many were new.
func (r *Register) SetNotes(ctx context.Context, notes []Note) (n int, err error) {
	now := stamp(r.opt.Now())
	err = r.write(ctx, func(tx *sql.Tx) error {
		var last sql.NullInt64
		if err := tx.QueryRowContext(ctx, `SELECT max(id) FROM note`).Scan(&last); err != nil {
			return err
		}
		for _, note := range notes {
			isNew, err := setNote(ctx, tx, note, now, last.Int64+1)
			if err != nil {
				return err
			}
			if isNew {
				n++
				last.Int64++
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return n, nil
}

func setNote(ctx context.Context, tx *sql.Tx, note Note, now string, id int64) (bool, error) {
	digest := digestText(note.Digest)
	var old int64
	var value, author, expires string
	err := tx.QueryRowContext(ctx, `SELECT id, value, author, expires FROM note
		WHERE item_id = $1 AND field = $2 AND place = $3 AND digest = $4 AND ended = '9'`,
		int64(note.Item), note.Field, note.Place, digest).Scan(&old, &value, &author, &expires)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		if note.Value == "" {
			return false, nil
		}
	case err != nil:
		return false, err
	case value == note.Value && expires == stamp(note.Expires):
		return false, nil
	default:
		if _, err := tx.ExecContext(ctx, `UPDATE note SET ended = $1 WHERE id = $2`, now, old); err != nil {
			return false, err
		}
	}
	ended := "9"
	_, err = tx.ExecContext(ctx, insertInto("note", noteColumns), id, int64(note.Item), note.Field, note.Place, digest,
		note.Value, note.Author, now, ended, stamp(note.Expires))
	return err == nil, err
}

var noteColumns = []string{"id", "item_id", "field", "place", "digest", "value", "author", "at", "ended", "expires"}

// Notes lists the notes that held at a time (zero = now) on the given items, or
// on all if none is given, by item, field, place and time. Notes taken back are
// left out; expired ones stand in the list with Expires not after that time.
func (r *Register) Notes(ctx context.Context, at time.Time, items ...ItemID) ([]Note, error) {
	if at.IsZero() {
		at = r.opt.Now()
	}
	q := &itemQuery{}
	q.where("at <= $%d", stamp(at))
	q.where("ended > $%d", stamp(at))
	q.where("value <> ''")
	return r.notes(ctx, q, items)
}

// NoteHistory lists everything that was ever said about an item, oldest first
// within a field; notes that take others back have an empty Value.
func (r *Register) NoteHistory(ctx context.Context, item ItemID) ([]Note, error) {
	return r.notes(ctx, &itemQuery{}, []ItemID{item})
}

// notesAtOnce bounds the items of one statement.
const notesAtOnce = 500

func (r *Register) notes(ctx context.Context, q *itemQuery, items []ItemID) ([]Note, error) {
	var list []Note
	for first := true; first || len(items) > 0; first = false {
		n := min(len(items), notesAtOnce)
		part := q.clone()
		oneOf(part, "item_id", ids(items[:n]))
		items = items[n:]
		err := r.each(ctx, `SELECT item_id, field, place, digest, value, author, at, expires FROM note`+part.whereClause()+
			` ORDER BY item_id, field, place, at, id`, part.args, func(scan scanFunc) error {
			var n Note
			var item int64
			var digest, said, expires string
			if err := scan(&item, &n.Field, &n.Place, &digest, &n.Value, &n.Author, &said, &expires); err != nil {
				return err
			}
			n.Item, n.At, n.Expires, n.Digest = ItemID(item), unstamp(said), unstamp(expires), digestOf(digest)
			list = append(list, n)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return list, nil
}
