package dev.senet.training.shapes;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.Paint;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.random.RandomGenerator;

/**
 * One picture: a shape of random place, size, direction and colour on a random ground with noise.
 * All of it follows from the random generator.
 */
final class Scene {
  static final int SIDE = 32;

  /** Distance of two colours in RGB space, 0 to 441, that shape and ground keep at least. */
  private static final double CONTRAST = 120;

  /** How far the second colour of a ground may be from the first. */
  private static final double VARIATION = 70;

  private static final double MIN_RADIUS = 8;
  private static final double MAX_RADIUS = 14;
  private static final double MAX_NOISE = 20;

  private final RandomGenerator random;

  Scene(RandomGenerator random) {
    this.random = random;
  }

  BufferedImage draw(Outline outline) {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      graphics.setRenderingHint(
          RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
      Color ground = color();
      Color second = near(ground);
      drawGround(graphics, ground, second);
      Color ink = inkOn(ground, second);
      graphics.setPaint(random.nextBoolean() ? ink : gradient(ink, inkNear(ink, ground, second)));
      graphics.fill(placement().createTransformedShape(outline.draw()));
    } finally {
      graphics.dispose();
    }
    addNoise(image, random.nextDouble() * MAX_NOISE);
    return image;
  }

  /** From the unit circle to somewhere in the picture. */
  private AffineTransform placement() {
    double radius = between(MIN_RADIUS, MAX_RADIUS);
    double stretch = Math.exp(between(-0.12, 0.12));
    AffineTransform place = new AffineTransform();
    place.translate(between(radius, SIDE - radius), between(radius, SIDE - radius));
    place.rotate(between(0, 2 * Math.PI));
    place.scale(radius * Math.min(1, stretch), radius * Math.min(1, 1 / stretch));
    return place;
  }

  private void drawGround(Graphics2D graphics, Color ground, Color second) {
    Rectangle2D all = new Rectangle2D.Double(0, 0, SIDE, SIDE);
    graphics.setPaint(ground);
    graphics.fill(all);
    switch (random.nextInt(4)) {
      case 0 -> {
        // plain
      }
      case 1 -> {
        graphics.setPaint(gradient(ground, second));
        graphics.fill(all);
      }
      case 2 -> drawStripes(graphics, second);
      default -> drawSpots(graphics, second);
    }
  }

  private void drawStripes(Graphics2D graphics, Color color) {
    double period = between(4, 10);
    double angle = between(0, Math.PI);
    double dx = Math.cos(angle);
    double dy = Math.sin(angle);
    graphics.setPaint(color);
    graphics.setStroke(new BasicStroke((float) (period * between(0.3, 0.6))));
    for (double offset = -SIDE; offset <= SIDE; offset += period) {
      double x = SIDE / 2.0 - dy * offset;
      double y = SIDE / 2.0 + dx * offset;
      graphics.draw(new Line2D.Double(x - SIDE * dx, y - SIDE * dy, x + SIDE * dx, y + SIDE * dy));
    }
  }

  private void drawSpots(Graphics2D graphics, Color color) {
    graphics.setPaint(color);
    for (int i = 0; i < 6; i++) {
      double radius = between(1, 4);
      graphics.fill(
          new Ellipse2D.Double(
              between(-2, SIDE), between(-2, SIDE), 2 * radius, 2 * between(1, 4)));
    }
  }

  private void addNoise(BufferedImage image, double deviation) {
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        int rgb = image.getRGB(x, y);
        int noisy = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
          int value = (rgb >> shift & 0xff) + (int) Math.round(noise() * deviation);
          noisy = noisy << 8 | Math.clamp(value, 0, 255);
        }
        image.setRGB(x, y, noisy);
      }
    }
  }

  /** Roughly normal with deviation 1: the sum of 12 uniform numbers, exact on every platform. */
  private double noise() {
    double sum = -6;
    for (int i = 0; i < 12; i++) {
      sum += random.nextDouble();
    }
    return sum;
  }

  private Paint gradient(Color from, Color to) {
    double angle = between(0, 2 * Math.PI);
    float half = SIDE / 2f;
    float dx = (float) (half * Math.cos(angle));
    float dy = (float) (half * Math.sin(angle));
    return new GradientPaint(half - dx, half - dy, from, half + dx, half + dy, to);
  }

  private Color color() {
    return new Color(random.nextInt(256), random.nextInt(256), random.nextInt(256));
  }

  private Color near(Color color) {
    for (Color other = color(); ; other = color()) {
      if (distance(color, other) < VARIATION) {
        return other;
      }
    }
  }

  /** A colour that stands out from the ground; at least one corner of the RGB cube always does. */
  private Color inkOn(Color ground, Color second) {
    for (Color ink = color(); ; ink = color()) {
      if (distance(ink, ground) > CONTRAST && distance(ink, second) > CONTRAST) {
        return ink;
      }
    }
  }

  private Color inkNear(Color ink, Color ground, Color second) {
    for (Color other = inkOn(ground, second); ; other = inkOn(ground, second)) {
      if (distance(ink, other) < VARIATION) {
        return other;
      }
    }
  }

  private static double distance(Color a, Color b) {
    int red = a.getRed() - b.getRed();
    int green = a.getGreen() - b.getGreen();
    int blue = a.getBlue() - b.getBlue();
    return Math.sqrt(red * red + green * green + blue * blue);
  }

  private double between(double from, double to) {
    return from + (to - from) * random.nextDouble();
  }
}
