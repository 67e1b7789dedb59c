// Package codec reads and writes WBXML 1.0 to 1.3.
package codec
