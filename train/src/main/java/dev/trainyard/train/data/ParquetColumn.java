package dev.trainyard.train.data;

import dev.hardwood.metadata.LogicalType;
import dev.hardwood.metadata.RepetitionType;
import dev.hardwood.schema.FileSchema;
import dev.hardwood.schema.SchemaNode;
import dev.hardwood.schema.SchemaNode.GroupNode;
import dev.hardwood.schema.SchemaNode.PrimitiveNode;
import dev.trainyard.base.InputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Finds the text column of a Parquet file. */
final class ParquetColumn {
    private ParquetColumn() {}

    /**
     * The place of the column {@code name} among the leaves of the schema.
     *
     * @throws InputException if there is none, or it does not hold text
     */
    static int find(Path file, FileSchema schema, String name) {
        List<SchemaNode> columns = schema.getRootNode().children();
        SchemaNode column = columns.stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new InputException(file + " has no column \"" + name + "\" but " + described(columns)
                        + ": name the one of the text with --text-field"));
        if (column instanceof PrimitiveNode leaf && isText(leaf)) {
            return leaf.columnIndex();
        }
        throw new InputException(file + ": the column \"" + name + "\" holds " + type(column)
                + ", not text; its columns are " + described(columns));
    }

    /** Not bytes without a type, which may be anything. */
    private static boolean isText(PrimitiveNode leaf) {
        return leaf.repetitionType() != RepetitionType.REPEATED
                && (leaf.logicalType() instanceof LogicalType.StringType
                        || leaf.logicalType() instanceof LogicalType.EnumType
                        || leaf.logicalType() instanceof LogicalType.JsonType);
    }

    private static String described(List<SchemaNode> columns) {
        return columns.stream().map(c -> c.name() + " (" + type(c) + ")").collect(Collectors.joining(", "));
    }

    /** "text", "list of int64", "struct". */
    private static String type(SchemaNode node) {
        return switch (node) {
            case PrimitiveNode leaf
            when leaf.repetitionType() == RepetitionType.REPEATED ->
                "list of " + (leaf.logicalType() instanceof LogicalType.StringType ? "text" : physical(leaf));
            case PrimitiveNode leaf -> isText(leaf) ? "text" : physical(leaf);
            case GroupNode group
            when group.isList() -> {
                SchemaNode element = group.getListElement();
                yield element == null ? "list" : "list of " + type(element);
            }
            case GroupNode group -> group.isMap() ? "map" : "struct";
        };
    }

    private static String physical(PrimitiveNode leaf) {
        return switch (leaf.type()) {
            case BYTE_ARRAY, FIXED_LEN_BYTE_ARRAY -> "bytes";
            default -> leaf.type().name().toLowerCase(Locale.ROOT);
        };
    }
}
