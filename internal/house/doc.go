// Package house has only tests. They hold the rules of this module that the
// compiler does not: which package may import which, what the source must and
// must not contain.
package house
