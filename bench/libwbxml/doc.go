// Package libwbxml calls the C library libwbxml, so that a benchmark can put its
// two conversions beside ours in the same run. It is empty without the build tag
// libwbxml, which needs cgo, pkg-config and Debian's libwbxml2-dev:
//
//	go test -tags libwbxml -run '^$' -bench . ./bench
//
// Nothing else in this module uses cgo.
package libwbxml
