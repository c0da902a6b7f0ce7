package dev.senet.compiler.plan;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Packs buffers into an arena; two may overlap if no step needs both. */
final class ArenaPacker {
  private static final long ALIGNMENT = 64;

  private final Map<Buffer, Lifetime> lifetimes;
  private final Map<Buffer, Long> offsets = new LinkedHashMap<>();
  private long peak;

  /** First and last step that need a buffer, both inclusive. */
  record Lifetime(int first, int last) {
    boolean overlaps(Lifetime other) {
      return first <= other.last && other.first <= last;
    }

    Lifetime including(Lifetime other) {
      return new Lifetime(Math.min(first, other.first), Math.max(last, other.last));
    }
  }

  ArenaPacker(Map<Buffer, Lifetime> lifetimes) {
    this.lifetimes = lifetimes;
  }

  /** Rounds up to the alignment of buffers. */
  static long align(long bytes) {
    return Math.ceilDiv(bytes, ALIGNMENT) * ALIGNMENT;
  }

  /**
   * Greedy by size: large buffers first, each at the lowest offset that is free in its lifetime.
   */
  void pack(List<Buffer> buffers) {
    buffers.stream()
        .sorted(Comparator.comparingLong((Buffer b) -> -b.bytes().at(1)))
        .forEach(buffer -> {
          long offset = lowestFree(buffer);
          offsets.put(buffer, offset);
          peak = Math.max(peak, offset + size(buffer));
        });
  }

  private long lowestFree(Buffer buffer) {
    Lifetime lifetime = lifetimes.get(buffer);
    List<Map.Entry<Buffer, Long>> neighbours =
        offsets.entrySet().stream()
            .filter(e -> lifetimes.get(e.getKey()).overlaps(lifetime))
            .sorted(Map.Entry.comparingByValue())
            .toList();
    long offset = 0;
    for (Map.Entry<Buffer, Long> neighbour : neighbours) {
      if (offset + size(buffer) <= neighbour.getValue()) {
        break;
      }
      offset = Math.max(offset, neighbour.getValue() + size(neighbour.getKey()));
    }
    return offset;
  }

  private static long size(Buffer buffer) {
    return align(buffer.bytes().at(1));
  }

  /** Offsets of the packed buffers; a sample's, for buffers that are proportional to N. */
  Map<Buffer, Long> offsets() {
    return offsets;
  }

  /** Bytes of the arena. */
  long peak() {
    return peak;
  }
}
