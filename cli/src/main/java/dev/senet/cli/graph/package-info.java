/**
 * Pictures of networks: a graph becomes {@linkplain dev.senet.cli.graph.Region regions}, regions
 * become nested boxes and edges, ELK places them, and writers print SVG and HTML. Names may come
 * from untrusted files; writers escape them.
 */
package dev.senet.cli.graph;
