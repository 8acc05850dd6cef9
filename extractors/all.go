package extractors

import "pandian"

// All returns every format of this package: those that are read, sorted by
// name, then those that are only recognised.
func All(o Options) []pandian.Format {
	list := known()
	for i := range list {
		list[i] = o.OCR.reads(list[i])
	}
	return append([]pandian.Format{
		Access(),
		Avro(),
		Bzip2(),
		Compress(),
		CSV(),
		DBF(),
		DBFMemo(),
		unlocked(DOC(), o),
		DOCX(),
		EPUB(),
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
		OneNote(),
		PDF(o),
		unlocked(PPT(), o),
		PPTX(),
		Properties(),
		RAR(o),
		Remains(),
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
	}, list...)
}
