// Package house has only tests. They check the rules of this module that the
// compiler does not: the imports of each package, and the rules for
// its source.
package house
