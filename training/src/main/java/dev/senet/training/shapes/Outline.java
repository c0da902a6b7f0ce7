package dev.senet.training.shapes;

import java.awt.Shape;
import java.awt.geom.Arc2D;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.Locale;

/**
 * The ten classes. Each outline lies within the unit circle around the origin and stays
 * recognisable under rotation: a diamond is a square, and there is no hexagon that 32 pixels could
 * not tell from a circle.
 */
enum Outline {
  ARROW {
    @Override
    Shape draw() {
      return polygon(
          1.0, 0.0, 0.15, -0.75, 0.15, -0.26, -0.95, -0.26, -0.95, 0.26, 0.15, 0.26, 0.15, 0.75);
    }
  },
  CIRCLE {
    @Override
    Shape draw() {
      return disc(0, 0, 0.9);
    }
  },
  CRESCENT {
    @Override
    Shape draw() {
      Area area = new Area(disc(0, 0, 1));
      area.subtract(new Area(disc(0.5, 0, 0.82)));
      return area;
    }
  },
  CROSS {
    @Override
    Shape draw() {
      Area area = new Area(new Rectangle2D.Double(-0.95, -0.29, 1.9, 0.58));
      area.add(new Area(new Rectangle2D.Double(-0.29, -0.95, 0.58, 1.9)));
      return area;
    }
  },
  HEART {
    @Override
    Shape draw() {
      Path2D path = new Path2D.Double();
      path.moveTo(0, 0.95);
      path.curveTo(-1.5, -0.05, -0.75, -1.35, 0, -0.45);
      path.curveTo(0.75, -1.35, 1.5, -0.05, 0, 0.95);
      path.closePath();
      return path;
    }
  },
  RING {
    @Override
    Shape draw() {
      Area area = new Area(disc(0, 0, 0.95));
      area.subtract(new Area(disc(0, 0, 0.55)));
      return area;
    }
  },
  SEMICIRCLE {
    @Override
    Shape draw() {
      return new Arc2D.Double(-1, -0.6, 2, 2, 0, 180, Arc2D.CHORD);
    }
  },
  SQUARE {
    @Override
    Shape draw() {
      return new Rectangle2D.Double(-0.75, -0.75, 1.5, 1.5);
    }
  },
  STAR {
    @Override
    Shape draw() {
      return spikes(5, 0.42);
    }
  },
  TRIANGLE {
    @Override
    Shape draw() {
      return spikes(3, 0.5);
    }
  };

  abstract Shape draw();

  /** The name of the class folder. */
  String className() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static Shape disc(double x, double y, double radius) {
    return new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius);
  }

  private static Shape polygon(double... xy) {
    Path2D path = new Path2D.Double();
    path.moveTo(xy[0], xy[1]);
    for (int i = 2; i < xy.length; i += 2) {
      path.lineTo(xy[i], xy[i + 1]);
    }
    path.closePath();
    return path;
  }

  /** {@code n} tips on the unit circle with notches at radius {@code inner} between them. */
  private static Shape spikes(int n, double inner) {
    double[] xy = new double[4 * n];
    for (int i = 0; i < 2 * n; i++) {
      double radius = i % 2 == 0 ? 1 : inner;
      xy[2 * i] = radius * Math.cos(Math.PI * i / n);
      xy[2 * i + 1] = radius * Math.sin(Math.PI * i / n);
    }
    return polygon(xy);
  }
}
