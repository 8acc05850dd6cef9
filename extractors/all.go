package extractors

import "pandian"

// All returns every format of this package: those that are read, sorted by
// name, then those that are only recognised.
func All() []pandian.Format {
	return append([]pandian.Format{
		CSV(),
		Gzip(),
		ICal(),
		HTML(),
		JSON(),
		Mail(),
		OLE(),
		PDF(),
		SQL(),
		Tar(),
		Text(),
		VCard(),
		XLSX(),
		XML(),
		Zip(),
	}, known()...)
}
