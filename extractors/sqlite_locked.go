package extractors

import (
	"context"
	"path"
	"slices"
	"strings"

	"pandian"
)

// sqliteExts are the extensions of databases of SQLite.
var sqliteExts = []string{".sqlite", ".sqlite3", ".db", ".db3"}

// SQLCipher is a database of SQLite of which every byte is encrypted: SQLCipher
// and the like. It has no signature: a file with the name of a database, that
// consists of whole pages of nothing but noise, is one. It ends as encrypted.
func SQLCipher() pandian.Format {
	return pandian.Format{Name: "sqlcipher", Exts: sqliteExts, Sniff: sniffSQLCipher, Extract: extractSQLCipher}
}

const sqlitePage = 512 // bytes of the smallest page

func sniffSQLCipher(head []byte, name string) bool {
	return slices.Contains(sqliteExts, path.Ext(strings.ToLower(name))) && len(head)%sqlitePage == 0 && isNoise(head)
}

func extractSQLCipher(_ context.Context, c pandian.Content, _ pandian.Emitter) error {
	_, size, err := c.At()
	if err != nil {
		return err
	}
	if size%sqlitePage != 0 {
		return pandian.Because(pandian.Unsupported, nil)
	}
	return pandian.Because(pandian.IsEncrypted, nil)
}

// isNoise reports whether all bytes are about as frequent, as only encryption
// makes them: by the chi-squared test of at least two pages, which one in ten
// thousand encrypted files fails. What is compressed has headers and favourites.
func isNoise(b []byte) bool {
	const least, most = 1024, 350
	if len(b) < least {
		return false
	}
	var counts [256]int
	for _, c := range b {
		counts[c]++
	}
	mean, sum := float64(len(b))/256, 0.0
	for _, n := range counts {
		sum += (float64(n) - mean) * (float64(n) - mean) / mean
	}
	return sum < most
}
