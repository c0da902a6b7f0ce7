/**
 * What the compiler has made of a network, for people: the SE blocks of a graph and what became of
 * them, which layers each kernel computes, what kernels move and compute. Nothing here changes what
 * is compiled.
 */
package dev.senet.compiler.report;
