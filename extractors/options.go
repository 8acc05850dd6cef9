package extractors

// Options are what users decide about reading.
type Options struct {
	// Passwords are tried, in order, on what is encrypted. They are kept in
	// memory only.
	Passwords []string
}
