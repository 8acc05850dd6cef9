package scanner

// sample is what is drawn of a table that is not read whole.
type sample struct{ total int64 }
