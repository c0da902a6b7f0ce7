package dev.senet.compiler.jvm;

import dev.senet.core.graph.Shape;

/**
 * An image as a convolution walks over it, with the taps of both axes. Where an axis has one tap
 * and a stride, the rows or columns between are left out, so that no kernel copies them.
 *
 * @param inRows rows of the image
 * @param inColumns columns of the image
 * @param imageBytes bytes from image to image
 * @param rowBytes bytes from row to row
 * @param columnBytes bytes from column to column
 */
record ImageView(
    long inRows,
    long inColumns,
    long imageBytes,
    long rowBytes,
    long columnBytes,
    Taps rows,
    Taps columns) {
  static ImageView of(Shape image, Taps rows, Taps columns) {
    long columnBytes = 4L * image.channels();
    long rowBytes = columnBytes * image.dim(1);
    boolean skipsRows = skips(rows, image.dim(0));
    boolean skipsColumns = skips(columns, image.dim(1));
    return new ImageView(
        skipsRows ? rows.outputs() : image.dim(0),
        skipsColumns ? columns.outputs() : image.dim(1),
        rowBytes * image.dim(0),
        skipsRows ? rowBytes * rows.stride() : rowBytes,
        skipsColumns ? columnBytes * columns.stride() : columnBytes,
        skipsRows ? rows.withoutStride() : rows,
        skipsColumns ? columns.withoutStride() : columns);
  }

  private static boolean skips(Taps taps, int size) {
    return taps.count() == 1 && taps.stride() > 1 && taps.first() == 0 && taps.isInside(size);
  }

  /** Whether nothing is read from outside the image. */
  boolean isInside() {
    return rows.isInside((int) inRows) && columns.isInside((int) inColumns);
  }
}
