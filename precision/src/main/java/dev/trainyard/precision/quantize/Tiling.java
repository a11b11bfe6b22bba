package dev.trainyard.precision.quantize;

import dev.trainyard.base.InputException;

/**
 * The tiles that share a factor.
 *
 * @param rows of a tile; 0 is all
 * @param columns of a tile; 0 is all
 */
record Tiling(int rows, int columns) {
    static Tiling of(Scaling scaling) {
        return switch (scaling) {
            case Scaling.None none -> new Tiling(0, 0);
            case Scaling.Current current -> new Tiling(0, 0);
            case Scaling.Delayed delayed -> new Tiling(0, 0);
            case Scaling.Tiles tiles -> new Tiling(tiles.rows(), tiles.columns());
            case Scaling.Mx mx -> new Tiling(1, mx.block());
            case Scaling.Nvfp4 nvfp4 -> new Tiling(nvfp4.rows(), Scaling.Nvfp4.COLUMNS);
        };
    }

    void check(String tensor, long... shape) {
        long[] matrix = Scaling.matrix(shape);
        if (rows > 0 && matrix[0] % rows != 0) {
            throw new InputException(tensor + " has " + matrix[0] + " rows, no multiple of its tiles' " + rows
                    + "; choose another scaling for it or exclude it");
        }
        if (columns > 0 && matrix[1] % columns != 0) {
            throw new InputException(tensor + " has " + matrix[1] + " columns, no multiple of its blocks' " + columns
                    + "; choose another scaling for it or exclude it");
        }
    }

    /** The tiles of a tensor. */
    Grid over(long... shape) {
        long[] matrix = Scaling.matrix(shape);
        long tileRows = rows == 0 ? Math.max(matrix[0], 1) : rows;
        long tileColumns = columns == 0 ? Math.max(matrix[1], 1) : columns;
        return new Grid(matrix[0], matrix[1], tileRows, tileColumns);
    }

    /**
     * The tiles of one tensor, counted row by row.
     *
     * @param rows of the tensor
     * @param columns of the tensor
     * @param tileRows of a tile
     * @param tileColumns of a tile
     */
    record Grid(long rows, long columns, long tileRows, long tileColumns) {
        /** One tile that is the whole tensor. */
        Grid whole() {
            return new Grid(rows, columns, Math.max(rows, 1), Math.max(columns, 1));
        }

        long elements() {
            return rows * columns;
        }

        long tilesAcross() {
            return columns / tileColumns;
        }

        int tiles() {
            return Math.toIntExact(rows / tileRows * tilesAcross());
        }

        /** The tile of an element. */
        int tile(long element) {
            return (int) (element / columns / tileRows * tilesAcross() + element % columns / tileColumns);
        }

        /** How many elements from {@code element} on lie in its tile and side by side. */
        long run(long element) {
            if (tileColumns == columns) {
                long tile = tileRows * columns;
                return tile - element % tile;
            }
            return tileColumns - element % columns % tileColumns;
        }
    }
}
