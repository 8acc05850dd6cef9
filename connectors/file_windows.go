package connectors

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"

	"pandian"
)

// notInNames are the characters that no name on a file system has; ":" would
// name another stream.
const notInNames = "/\\:\x00"

// longestPath: the form of root has no limit.
const longestPath = 1 << 30

// Flags of CreateFile. NO_RECALL: nothing is fetched from a cloud or a tape.
// BACKUP_SEMANTICS opens folders.
const (
	openFlags   = windows.FILE_FLAG_OPEN_NO_RECALL
	folderFlags = windows.FILE_FLAG_BACKUP_SEMANTICS
)

func openQuietly(flags int, open func(flags int) (*os.File, error)) (*os.File, error) {
	return open(flags)
}

// openAs opens for reading and shares everything: while we read, people can go
// on writing, renaming and deleting, which os.Open would not let them.
func openAs(path string, flags int) (*os.File, error) {
	h, err := createFile(path, windows.GENERIC_READ, uint32(flags))
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: path, Err: err}
	}
	return os.NewFile(uintptr(h), path), nil
}

func createFile(path string, access, flags uint32) (windows.Handle, error) {
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return windows.InvalidHandle, err
	}
	const share = windows.FILE_SHARE_READ | windows.FILE_SHARE_WRITE | windows.FILE_SHARE_DELETE
	return windows.CreateFile(name, access, share, nil, windows.OPEN_EXISTING, flags, 0)
}

// realRoot returns the absolute path of a source in the form without length
// limit. Links in it are followed by the system.
func realRoot(path string) (string, error) {
	abs, err := filepath.Abs(path)
	return longPath(abs), err
}

// ownForm brings the path of an output folder to the form of realRoot.
func ownForm(dir string) string { return longPath(filepath.Clean(dir)) }

// fromFolder changes nothing: a folder tells of its entries what is needed.
func fromFolder(_ *os.File, _ *folderEntries, entries []fs.DirEntry) []fs.DirEntry { return entries }

type folderEntries struct{}

func kernelFolder(string) bool { return false }

func attributes(st fs.FileInfo) uint32 {
	if d, ok := st.Sys().(*syscall.Win32FileAttributeData); ok {
		return d.FileAttributes
	}
	return 0
}

// basicInfo is FILE_BASIC_INFO.
type basicInfo struct {
	creation, access, write, change int64
	attributes                      uint32
	_                               uint32
}

// describe fills in version and owner, and size and time as they are now: what
// a folder tells of a file that is being written may be old.
func (s *fileSource) describe(it *pandian.Item, dir, name string, st fs.FileInfo) {
	it.Version = version(st.Size(), st.ModTime().UnixNano())
	if it.Skip != "" {
		return
	}
	h, err := createFile(join(dir, name), windows.READ_CONTROL|windows.FILE_READ_ATTRIBUTES, windows.FILE_FLAG_OPEN_REPARSE_POINT|windows.FILE_FLAG_OPEN_NO_RECALL)
	if err != nil {
		return
	}
	defer windows.CloseHandle(h)
	it.Owner = s.owner(h)
	var info windows.ByHandleFileInformation
	if windows.GetFileInformationByHandle(h, &info) != nil {
		return
	}
	it.Size = int64(info.FileSizeHigh)<<32 | int64(info.FileSizeLow)
	it.ModTime = time.Unix(0, info.LastWriteTime.Nanoseconds())
	var basic basicInfo
	// Where the change time cannot be had, the rest must do.
	_ = windows.GetFileInformationByHandleEx(h, windows.FileBasicInfo, (*byte)(unsafe.Pointer(&basic)), uint32(unsafe.Sizeof(basic)))
	index := int64(info.FileIndexHigh)<<32 | int64(info.FileIndexLow)
	it.Version = version(it.Size, it.ModTime.UnixNano(), index, basic.change)
}

// owner is the name of a file's owner as DOMAIN\name; "" if it cannot be had.
func (s *fileSource) owner(h windows.Handle) string {
	sd, err := windows.GetSecurityInfo(h, windows.SE_FILE_OBJECT, windows.OWNER_SECURITY_INFORMATION)
	if err != nil {
		return ""
	}
	sid, _, err := sd.Owner()
	if err != nil || sid == nil {
		return ""
	}
	key := sid.String()
	if name, ok := s.owners.Load(key); ok {
		return name.(string)
	}
	name := ""
	if account, domain, _, err := sid.LookupAccount(""); err == nil {
		if name = account; domain != "" {
			name = domain + `\` + account
		}
	}
	s.owners.Store(key, name)
	return name
}

// systemReason tells the errors that package fs has no name for.
func systemReason(err error) pandian.Reason {
	var code syscall.Errno
	if !errors.As(err, &code) {
		return ""
	}
	switch code {
	case windows.ERROR_SHARING_VIOLATION, windows.ERROR_LOCK_VIOLATION:
		return pandian.Locked
	case windows.ERROR_DELETE_PENDING:
		return pandian.Vanished
	case windows.ERROR_VIRUS_INFECTED, windows.ERROR_CLOUD_FILE_ACCESS_DENIED:
		return pandian.Denied
	case windows.ERROR_FILE_OFFLINE, windows.ERROR_CLOUD_FILE_PROVIDER_NOT_RUNNING, windows.ERROR_CLOUD_FILE_NETWORK_UNAVAILABLE,
		windows.ERROR_CLOUD_FILE_PROVIDER_TERMINATED, windows.ERROR_CLOUD_FILE_REQUEST_TIMEOUT, windows.ERROR_CLOUD_FILE_UNSUCCESSFUL:
		return pandian.Offline
	}
	return ""
}
