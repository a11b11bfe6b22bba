package dev.trainyard.scaling.fit;

import dev.trainyard.scaling.fit.Misfit.Huber;
import dev.trainyard.scaling.fit.Misfit.LowerEnvelope;
import dev.trainyard.scaling.fit.Misfit.Scale;
import dev.trainyard.scaling.fit.Misfit.Squared;
import org.jspecify.annotations.Nullable;

/**
 * The misfit of a {@link ParametricLaw} over (a, b, e, alpha, beta), e = ln E, with its analytic gradient. ln N and ln D are
 * centred, so a is ln A - alpha mean(ln N): a linear change of variables that takes the strong correlation of A with alpha
 * out of the way of the descent. Not for two threads at once.
 */
final class ParametricObjective implements Objective {
    static final int DIMENSION = 5;
    /** Where |r| itself is asked for, r^2 stands in for it so near to zero that no digit differs. */
    private static final double KINK = 1e-12;

    private final double centreN;
    private final double centreD;
    private final double[] x;
    private final double[] z;
    private final double[] target;
    private final double[] weight;
    private final double[] sizeLog;
    private final double[] sizeTerm;
    private final double[] tokensLog;
    private final double[] tokensTerm;
    private final double[] predicted;
    private int rows;
    private final boolean log;
    private final double over;
    private double delta;
    private double factor;
    private final boolean envelope;

    ParametricObjective(Observations all, Misfit misfit) {
        this(all, misfit, null);
    }

    /** @param counts how often each row counts; null for once each */
    ParametricObjective(Observations all, Misfit misfit, double @Nullable [] counts) {
        this.centreN = all.meanLnN();
        this.centreD = all.meanLnD();
        this.x = new double[all.size()];
        this.z = new double[all.size()];
        this.target = new double[all.size()];
        this.weight = new double[all.size()];
        this.sizeLog = new double[all.size()];
        this.sizeTerm = new double[all.size()];
        this.tokensLog = new double[all.size()];
        this.tokensTerm = new double[all.size()];
        this.predicted = new double[all.size()];
        this.log = misfit.scale() == Scale.LOG;
        this.envelope = misfit instanceof LowerEnvelope;
        this.over = misfit instanceof LowerEnvelope lower ? lower.over() : 1;
        this.delta = switch (misfit) {
            case Huber huber -> huber.delta();
            case Squared _ -> Double.MAX_VALUE;
            case LowerEnvelope _ -> KINK;
        };
        this.factor = switch (misfit) {
            case Huber _ -> 1;
            case Squared _ -> 2;
            case LowerEnvelope _ -> 1 / (KINK * all.size());
        };
        take(all, counts);
    }

    /** Takes other counts, or other losses of the same models, without new memory. */
    void take(Observations all, double @Nullable [] counts) {
        rows = 0;
        for (int i = 0; i < all.size(); i++) {
            double w = counts == null ? 1 : counts[i];
            if (w != 0) {
                x[rows] = all.lnN(i) - centreN;
                z[rows] = all.lnD(i) - centreD;
                target[rows] = log ? all.lnLoss(i) : all.loss(i);
                weight[rows++] = w;
            }
        }
    }

    /** Widens the kink of an absolute value into a parabola, so that a smooth descent can follow it down. */
    void smooth(double width) {
        if (envelope) {
            factor = factor * delta / width;
            delta = width;
        }
    }

    boolean kinked() {
        return envelope;
    }

    @Override
    public int dimension() {
        return DIMENSION;
    }

    @Override
    public double at(double[] theta, double[] gradient) {
        exponents(theta[0], theta[3], x, sizeLog);
        exponents(theta[1], theta[4], z, tokensLog);
        ExpLog.exp(sizeLog, sizeTerm, rows);
        ExpLog.exp(tokensLog, tokensTerm, rows);
        double floor = Math.exp(theta[2]);
        if (log) {
            ExpLog.logSum(sizeLog, sizeTerm, tokensLog, tokensTerm, theta[2], floor, predicted, rows);
        } else {
            sum(floor);
        }
        double f = 0;
        double ga = 0;
        double gb = 0;
        double ge = 0;
        double galpha = 0;
        double gbeta = 0;
        for (int i = 0; i < rows; i++) {
            double r = target[i] - predicted[i];
            double psi = Math.max(-delta, Math.min(delta, r));
            double w = r < 0 ? weight[i] * over : weight[i];
            f += w * psi * (r - 0.5 * psi);
            double s = w * psi * (log ? 1 / (sizeTerm[i] + tokensTerm[i] + floor) : 1);
            double su = s * sizeTerm[i];
            double sv = s * tokensTerm[i];
            ga -= su;
            gb -= sv;
            ge -= s;
            galpha = Math.fma(su, x[i], galpha);
            gbeta = Math.fma(sv, z[i], gbeta);
        }
        gradient[0] = factor * ga;
        gradient[1] = factor * gb;
        gradient[2] = factor * ge * floor;
        gradient[3] = factor * galpha;
        gradient[4] = factor * gbeta;
        return factor * f;
    }

    private void exponents(double scale, double exponent, double[] of, double[] to) {
        for (int i = 0; i < rows; i++) {
            to[i] = Math.max(-ExpLog.LIMIT, Math.min(ExpLog.LIMIT, Math.fma(-exponent, of[i], scale)));
        }
    }

    private void sum(double floor) {
        for (int i = 0; i < rows; i++) {
            predicted[i] = sizeTerm[i] + tokensTerm[i] + floor;
        }
    }

    double[] encode(ParametricLaw law) {
        return centred(law.logs());
    }

    /** From (ln A, ln B, ln E, alpha, beta) to the variables of this objective. */
    double[] centred(double[] logs) {
        return new double[] {logs[0] - logs[3] * centreN, logs[1] - logs[4] * centreD, logs[2], logs[3], logs[4]};
    }

    ParametricLaw decode(double[] t) {
        return ParametricLaw.ofLogs(t[0] + t[3] * centreN, t[1] + t[4] * centreD, t[2], t[3], t[4]);
    }
}
