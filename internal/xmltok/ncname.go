package xmltok

// IsNCName reports whether s is an NCName (Namespaces in XML 1.0, 4): an XML
// name without a colon.
func IsNCName(s []byte) bool {
	return len(s) > 0 && startsName(s, 0) && scanName(s, 0) == len(s)
}
