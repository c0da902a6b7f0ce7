/** From emitted Java source to class files: javac in memory, and a cache on disk. */
package dev.senet.compiler.javac;
