/** How long fresh JVMs take to the first prediction, and to their full speed. */
package dev.senet.bench.start;
