package dev.trainyard.cli.scaling;

import dev.trainyard.base.FileProblem;
import dev.trainyard.base.InputException;
import dev.trainyard.base.JobException;
import dev.trainyard.base.TrainyardException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/** A study that is one Java file: compiled against this program's own classes and run in this process. */
record StudyProgram(Path file) {
    static boolean is(Path path) {
        return path.toString().endsWith(".java");
    }

    /**
     * Compiles the file and calls its {@code main}.
     *
     * @throws InputException if there is no compiler, the file does not compile, or it has no {@code main}
     * @throws JobException if the program throws something that is not meant for the user
     */
    void run(List<String> arguments) {
        if (ToolProvider.findFirst("javac").isEmpty()) { // part of a JDK, and not of a distribution's Java
            throw new InputException(file + ": the Java of this installation has no compiler ("
                    + System.getProperty("java.home") + "); start it with the trainyard of a checkout, which runs on a"
                    + " JDK");
        }
        if (!Files.isRegularFile(file)) {
            throw new InputException(file + ": no such file");
        }
        try {
            Path classes = Files.createTempDirectory("trainyard-study-");
            try (URLClassLoader loader =
                    new URLClassLoader(new URL[] {classes.toUri().toURL()}, StudyProgram.class.getClassLoader())) {
                StudyCompiler.compile(file, classes);
                call(main(classes, loader), arguments);
            } finally {
                delete(classes);
            }
        } catch (IOException e) {
            throw new JobException("cannot compile " + file + " in a temporary folder: " + FileProblem.of(e), e);
        }
    }

    /** That of the class with the file's name, else of the only class that has one. */
    private Method main(Path classes, URLClassLoader loader) throws IOException {
        List<Method> found;
        try (Stream<Path> files = Files.walk(classes)) {
            found = files.map(path -> classes.relativize(path).toString())
                    .filter(name -> name.endsWith(".class") && !name.contains("$"))
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .sorted()
                    .flatMap(name -> main(name, loader).stream())
                    .toList();
        }
        String own = String.valueOf(file.getFileName()).replaceFirst("\\.java$", "");
        return found.stream()
                .filter(method -> found.size() == 1
                        || method.getDeclaringClass().getSimpleName().equals(own))
                .findFirst()
                .orElseThrow(() ->
                        new InputException(file + ": no class " + own + " with public static void main(String[])"));
    }

    private static Optional<Method> main(String name, URLClassLoader loader) {
        try {
            Method main = Class.forName(name, false, loader).getDeclaredMethod("main", String[].class);
            main.setAccessible(true);
            return Modifier.isStatic(main.getModifiers()) ? Optional.of(main) : Optional.empty();
        } catch (NoSuchMethodException e) {
            return Optional.empty();
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(name + " was just compiled", e);
        }
    }

    private void call(Method main, List<String> arguments) {
        try {
            main.invoke(null, (Object) arguments.toArray(String[]::new));
        } catch (InvocationTargetException e) {
            switch (e.getCause()) {
                case TrainyardException ours -> throw ours;
                case Error error -> throw error;
                case null -> throw new IllegalStateException(e);
                case Throwable theirs -> throw new JobException(where(theirs) + ": " + theirs, theirs);
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The line of the file from which it was thrown. */
    private String where(Throwable thrown) {
        String own = String.valueOf(file.getFileName());
        return Arrays.stream(thrown.getStackTrace())
                .filter(frame -> own.equals(frame.getFileName()))
                .findFirst()
                .map(frame -> file + ":" + frame.getLineNumber())
                .orElse(file.toString());
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
