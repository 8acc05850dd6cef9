//go:build !unix

package extractors

import "io/fs"

// ownedByUs is always true: outside Unix the user's folders are private by
// inherited access lists, which mode bits do not show.
func ownedByUs(fs.FileInfo) bool { return true }
