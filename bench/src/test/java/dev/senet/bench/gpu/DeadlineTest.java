package dev.senet.bench.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class DeadlineTest {
  @Test
  void aPartOfTheTimeThatIsLeft() {
    Deadline deadline = Deadline.in(1000);
    assertEquals(1000, deadline.secondsLeft(), 10);
    assertEquals(250, deadline.after(0.25).secondsLeft(), 10);
    assertFalse(deadline.hasPassed());
  }

  @Test
  void nothingIsLeftOfThePast() {
    Deadline past = Deadline.in(-1);
    assertEquals(0, past.secondsLeft());
    assertTrue(past.hasPassed());
  }
}
