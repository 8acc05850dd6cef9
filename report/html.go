package report
import "pandian"
func HTML(o Options) (pandian.Sink, error) { o.Dir="/tmp"; return JSONL(o) }
