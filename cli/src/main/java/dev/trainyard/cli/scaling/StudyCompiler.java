package dev.trainyard.cli.scaling;

import dev.trainyard.base.InputException;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Javac, for one file. Only to be touched where the runtime has a compiler: elsewhere this class cannot be loaded. */
final class StudyCompiler {
    private static final int SHOWN = 10;

    private StudyCompiler() {}

    /**
     * Compiles {@code file} against the class path of this process.
     *
     * @param classes the folder for what comes out
     * @throws InputException with a line for each error, if there are any
     */
    static void compile(Path file, Path classes) throws IOException {
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
        try (StandardJavaFileManager files = javac.getStandardFileManager(said, Locale.ROOT, StandardCharsets.UTF_8)) {
            boolean good = javac.getTask(
                            Writer.nullWriter(),
                            files,
                            said,
                            List.of(
                                    "-proc:none",
                                    "-nowarn",
                                    "-g",
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    "-d",
                                    classes.toString()),
                            null,
                            files.getJavaFileObjects(file))
                    .call();
            if (!good) {
                throw new InputException(errors(file, said.getDiagnostics()));
            }
        }
    }

    private static String errors(Path file, List<Diagnostic<? extends JavaFileObject>> said) {
        List<Diagnostic<? extends JavaFileObject>> errors = said.stream()
                .filter(one -> one.getKind() == Diagnostic.Kind.ERROR)
                .toList();
        String lines = errors.stream()
                .limit(SHOWN)
                .map(error -> place(file, error) + oneLine(error.getMessage(Locale.ROOT)))
                .collect(Collectors.joining("\n"));
        int more = errors.size() - SHOWN;
        return more > 0 ? lines + "\nand " + more + " more errors" : lines;
    }

    private static String place(Path file, Diagnostic<? extends JavaFileObject> error) {
        return error.getLineNumber() == Diagnostic.NOPOS ? file + ": " : file + ":" + error.getLineNumber() + ": ";
    }

    /** Javac puts the symbol and its place on lines of their own. */
    private static String oneLine(String message) {
        return message.lines().map(line -> line.strip().replaceAll("\\s+", " ")).collect(Collectors.joining(", "));
    }
}
