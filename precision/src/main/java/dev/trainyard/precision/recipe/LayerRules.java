package dev.trainyard.precision.recipe;

import dev.trainyard.base.InputException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which layers and parameters of a model a recipe means. */
public final class LayerRules {
    private static final Pattern BLOCK = Pattern.compile("(?:.*\\.)?h\\.(\\d+)\\..*");
    private static final String PREFIX = "transformer.";
    private static final String HEAD = "lm_head";

    private final Recipe recipe;
    private final List<String> names;
    private final int lastBlock;

    /** @param names of the layers that multiply, in the order of the forward pass */
    public LayerRules(Recipe recipe, Collection<String> names) {
        this.recipe = recipe;
        this.names = List.copyOf(names);
        this.lastBlock = this.names.stream().mapToInt(LayerRules::block).max().orElse(-1);
    }

    /**
     * The layers whose products are rounded, in the order of the forward pass.
     *
     * @throws InputException if a pattern matches none
     */
    public List<String> chosen() {
        List<String> wanted = recipe.layers().orElse(List.of("*"));
        List<String> refused = recipe.exclude().orElse(Recipe.EXCLUDED);
        Set<String> chosen = new LinkedHashSet<>();
        for (String pattern : wanted) {
            chosen.addAll(matching("layers", pattern));
        }
        for (String pattern : refused) {
            matching("exclude", pattern).forEach(chosen::remove);
        }
        return names.stream().filter(chosen::contains).toList();
    }

    /** Whether rounding of the optimiser's states and of the master weights touches a parameter. */
    public boolean touches(String parameter) {
        String layer = parameter.substring(0, Math.max(0, parameter.lastIndexOf('.')));
        String product = layer.equals(PREFIX + "wte") ? HEAD : layer;
        if (names.contains(product)) {
            return chosen().contains(product);
        }
        boolean norm = layer.contains("ln_");
        return !norm || !recipe.exclude().orElse(Recipe.EXCLUDED).contains("norms");
    }

    /** A layer's name without what all of them share. */
    public static String shortName(String layer) {
        return layer.startsWith(PREFIX) ? layer.substring(PREFIX.length()) : layer;
    }

    private List<String> matching(String key, String pattern) {
        if (pattern.equals("norms")) {
            return List.of(); // they multiply nothing
        }
        List<String> found =
                names.stream().filter(name -> matches(pattern, name)).toList();
        if (found.isEmpty()) {
            throw new InputException("recipe: " + key + ": '" + pattern + "' matches no layer; the model has "
                    + String.join(", ", names));
        }
        return found;
    }

    private boolean matches(String pattern, String name) {
        return switch (pattern) {
            case "first" -> block(name) == 0;
            case "last" -> lastBlock >= 0 && block(name) == lastBlock;
            case "head" -> name.equals(HEAD);
            default -> {
                var glob = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
                yield glob.matches(Path.of(name)) || glob.matches(Path.of(shortName(name)));
            }
        };
    }

    /** The block that a layer is in; -1 outside of them. */
    private static int block(String name) {
        Matcher matcher = BLOCK.matcher(name);
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : -1;
    }
}
