// Package house has only tests. They check the rules of this module that the
// compiler does not: the imports of each package, and what the source must and
// must not contain.
package house
