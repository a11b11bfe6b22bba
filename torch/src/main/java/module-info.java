/** Tensors, autograd, modules and optimisers on whatever libtorch is installed. */
module dev.trainyard.torch {
    requires transitive dev.trainyard.base;
    requires dev.trainyard.ffi;
    requires static transitive org.jspecify;

    exports dev.trainyard.torch;
    exports dev.trainyard.torch.cuda;
    exports dev.trainyard.torch.nn;
    exports dev.trainyard.torch.optim;
    exports dev.trainyard.torch.safetensors;
}
