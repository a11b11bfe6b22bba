/** Every foreign C function that Trainyard calls, one class a library. It turns error codes into one exception type and holds no policy. */
@NullMarked
package dev.trainyard.ffi;

import org.jspecify.annotations.NullMarked;
