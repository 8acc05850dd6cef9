package connectors

import "strconv"

// version joins what changes whenever a file's content may have changed: size,
// modification time, file number, time of the last change.
func version(parts ...int64) string {
	b := make([]byte, 0, 64)
	for i, p := range parts {
		if i > 0 {
			b = append(b, ':')
		}
		b = strconv.AppendInt(b, p, 10)
	}
	return string(b)
}
