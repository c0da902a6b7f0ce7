/**
 * The jvm backend's emitters: one family of kernels, one file. They print Java source and say how a
 * step calls it; nothing here compiles, loads or runs a kernel.
 */
package dev.senet.compiler.jvm;
