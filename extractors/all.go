package extractors

import "pandian"

// All returns every format of this package: those that are read, sorted by
// name, then those that are only recognised.
func All(o Options) []pandian.Format {
	return append([]pandian.Format{
		Bzip2(),
		Compress(),
		CSV(),
		DBF(),
		DBFMemo(),
		unlocked(DOC(), o),
		DOCX(),
		FODP(),
		FODS(),
		FODT(),
		Gzip(),
		HTML(),
		ICal(),
		JSON(),
		LZ4(),
		Mail(),
		MSG(),
		ODP(),
		ODS(),
		ODT(),
		unlocked(OLE(), o),
		PDF(o),
		unlocked(PPT(), o),
		PPTX(),
		Properties(),
		RAR(o),
		RTF(),
		SevenZip(o),
		SQL(),
		SQLite(),
		Tar(),
		Text(),
		TOML(),
		VCard(),
		unlocked(XLS(), o),
		XLSB(),
		XLSX(),
		XML(),
		XZ(),
		YAML(),
		Zip(o),
		Zstd(),
	}, known()...)
}
