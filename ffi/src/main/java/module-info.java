/** Every foreign C function that Trainyard calls, one class a library. It turns error codes into one exception type and holds no policy. */
module dev.trainyard.ffi {
    requires static org.jspecify;

    exports dev.trainyard.ffi;
}
