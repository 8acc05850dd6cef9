# pandian (盤點). Targets: demo test check eval bench profile fuzz build share picture

GO         ?= go
STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2
PACKAGES    = ./... ./testdata/eval ./testdata/formats ./testdata/gen # the pattern leaves testdata out
FUZZTIME   ?= 10s
HEAVY       = Kill|Scale|Connection|FullDisk|GuaranteesOnPostgreSQL
DEMO        = build/demo

# By its profile all that the program imports is compiled once more: only users need that.
test check eval fuzz: export GOFLAGS += -pgo=off

.PHONY: demo test check eval bench profile fuzz build share picture needs

## build: static binaries for Windows and Linux under build/
build:
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '-s -w' -o build/pandian ./cmd/pandian
	CGO_ENABLED=0 GOOS=linux GOARCH=arm64 $(GO) build -trimpath -ldflags '-s -w' -o build/pandian-linux-arm64 ./cmd/pandian
	CGO_ENABLED=0 GOOS=windows GOARCH=amd64 $(GO) build -trimpath -ldflags '-s -w' -o build/pandian.exe ./cmd/pandian
	CGO_ENABLED=0 GOOS=windows GOARCH=arm64 $(GO) build -trimpath -ldflags '-s -w' -o build/pandian-arm64.exe ./cmd/pandian

## demo: scan the sample share. It holds unreadable files, so exit code 3 is expected
demo:
	@command -v $(GO) >/dev/null || { echo '需要 Go 1.26'; exit 1; }
	CGO_ENABLED=0 $(GO) build -trimpath -o build/pandian ./cmd/pandian
	@rm -rf $(DEMO)
	@build/pandian scan testdata/share --org '示範合作社' --contact '個資聯絡窗口' --register none --out $(DEMO); code=$$?; \
	if [ $$code -ne 3 ]; then echo "結束代碼 $$code，預期為 3（範例含無法讀取的檔案）"; exit 1; fi; \
	echo; echo "報告：$(DEMO)/report.html（瀏覽器）、$(DEMO)/inventory.xlsx（Excel）"

## needs: what the tests need and Debian may lack: a C compiler for -race, tesseract
## for --ocr, database servers (installed, never started by the system)
needs:
	@missing=; \
	command -v gcc >/dev/null || missing='gcc libc6-dev'; \
	tesseract --list-langs 2>/dev/null | grep -q chi_tra || missing="$$missing tesseract-ocr tesseract-ocr-chi-tra"; \
	ls /usr/sbin/mariadbd >/dev/null 2>&1 || missing="$$missing mariadb-server"; \
	ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$$missing postgresql"; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  policy=/usr/sbin/policy-rc.d; if [ ! -e $$policy ]; then printf '#!/bin/sh\nexit 101\n' >$$policy; chmod +x $$policy; trap "rm -f $$policy" EXIT; fi; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing; \
	elif [ "$$CI" = true ]; then echo "needed for the tests: $$missing"; exit 1; \
	else echo "SKIP: no root to install $$missing: what needs it is not tested"; fi

## test: all tests, with the race detector; those of the register that write most
## without it, as SQLite in Go is ten times slower under it
test: needs
	@if command -v gcc >/dev/null; then \
	  CGO_ENABLED=1 $(GO) test -race $$($(GO) list $(PACKAGES) | grep -v '/register$$') && \
	  CGO_ENABLED=1 $(GO) test -race -skip '$(HEAVY)' ./register && $(GO) test -run '$(HEAVY)' ./register; \
	else $(GO) test $(PACKAGES); fi

## check: format, vet for linux and windows, and for arm64 of what differs there,
## staticcheck, layers; build makes the programs for all four
check:
	@bad=$$(gofmt -l .); if [ -n "$$bad" ]; then echo "gofmt: $$bad"; exit 1; fi
	GOOS=linux GOARCH=amd64 $(GO) vet $(PACKAGES) ./testdata/bench
	GOOS=windows GOARCH=amd64 $(GO) vet $(PACKAGES)
	GOARCH=arm64 CGO_ENABLED=0 $(GO) vet ./internal/lanes
	$(GO) run $(STATICCHECK) $(PACKAGES)
	$(GO) test -run 'Layers|Imports' .

## eval: figures of detection on two labelled sets; fails below testdata/eval/floors.toml
eval:
	$(GO) test ./testdata/eval
	$(GO) run ./testdata/eval -dir build/eval

## bench: Go benchmarks (compare by ratio within one run); 200 kills and a million
## items of a register on both engines (6 GB of disk); the ratios to ripgrep and
## others (testdata/bench/README.md); time and peak memory of
## whole scans of made files (testdata/bench: 6 GB of disk, a million small files,
## half an hour), which fails above the limit of a kind
bench:
	$(GO) test -run '^$$' -bench . -benchmem $(PACKAGES)
	REGISTER_KILLS=200 $(GO) test -run Kill -v -timeout 60m ./register
	REGISTER_ITEMS=1000000 $(GO) test -run Scale -v -timeout 120m ./register
	CGO_ENABLED=0 $(GO) build -trimpath -o build/pandian ./cmd/pandian
	$(GO) run ./testdata/bench -bin build/pandian -ratios
	$(GO) run ./testdata/bench -bin build/pandian

## profile: cmd/pandian/default.pgo, by which Go compiles what a scan spends its time
## in (about 5 % faster). Make it again when the engine has changed much
profile:
	@mkdir -p build
	CGO_ENABLED=0 $(GO) test -run '^$$' -bench 'BenchmarkScan|BenchmarkTable|BenchmarkSmallFiles' -benchtime 10s -trimpath -cpuprofile cmd/pandian/default.pgo -o build/scanner.test ./scanner

## fuzz: whole scans of over 10,000 damaged samples, whose tally is printed and
## written into extractors/README.md, then every fuzz target for FUZZTIME
fuzz:
	$(GO) build -o build/pandian-fuzz ./cmd/pandian
	$(GO) run ./testdata/formats -bin build/pandian-fuzz -write
	$(GO) test ./testdata/formats -run Bombs -full
	@for p in $$($(GO) list $(PACKAGES)); do \
	  for f in $$($(GO) test -list '^Fuzz' $$p | grep '^Fuzz'); do \
	    echo "$$p $$f"; $(GO) test -run '^$$' -fuzz "^$$f\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 50x $$p || exit 1; \
	  done; done

## share: make the sample share again (fixed seed)
share:
	$(GO) run ./testdata/gen -out testdata/share

## picture: docs/report.png, the report of the sample share (needs chromium and a Chinese font)
picture: demo
	@mkdir -p docs; tmp=$$(mktemp -d); \
	chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --disable-lcd-text --user-data-dir=$$tmp \
	  --window-size=1000,790 --screenshot=docs/report.png "file://$(CURDIR)/$(DEMO)/report.html"; code=$$?; rm -rf $$tmp; exit $$code
