package extractors

import "pandian"

// All returns every format of this package: those that are read, sorted by
// name, then those that are only recognised.
func All(o Options) []pandian.Format {
	list := known()
	for i := range list {
		list[i] = o.OCR.reads(list[i])
	}
	list = append([]pandian.Format{
		Access(),
		Avro(),
		Bzip2(),
		Cab(),
		Compress(),
		CSV(),
		DBF(),
		DBFMemo(),
		DOC(o),
		DOCX(),
		EPUB(),
		FODP(),
		FODS(),
		FODT(),
		Gzip(),
		HL7(),
		HTML(),
		ICal(),
		JSON(),
		LZ4(),
		LZH(),
		Mail(),
		MSG(),
		ODP(),
		ODS(),
		ODT(),
		OLE(o),
		OneNote(),
		Parquet(),
		PDF(o),
		PPT(o),
		PPTX(),
		Properties(),
		PST(),
		RAR(o),
		Remains(),
		RTF(),
		SevenZip(o),
		SQL(),
		SQLCipher(),
		SQLite(),
		Tar(),
		Text(),
		TOML(),
		VCard(),
		XLS(o),
		XLSB(),
		XLSX(),
		XML(),
		XZ(),
		YAML(),
		Zip(o),
		Zstd(),
	}, list...)
	for i := range list {
		list[i].Isolate = isolated(list[i])
	}
	return list
}

// isolated reports whether a format is read in a process of its own: all that is
// no text. Pictures are read by another program, which is one.
func isolated(f pandian.Format) bool { return f.Extract != nil && !f.Text && !f.Guessed }
