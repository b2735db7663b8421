"""What no step can be faster than, from the shape and three rates of the machine."""

def parameters(shape):
    return shape.latents * shape.inputs * (1 if shape.tied else 2)


def of_ours(shape, density, rates):
    """Seconds of forward and of update."""
    dense = 2 * shape.inputs * shape.latents * shape.batch
    entries = shape.inputs * shape.latents * shape.batch * density
    encode = dense / (rates["ops8"] if density < rates["screened_below"] else rates["flops"])
    forward = encode + 4 * entries / rates["flops"]
    update = max(6 * entries / rates["flops"], 24 * parameters(shape) / rates["stream"])
    return forward, update


def ideal_dense(shape, rates):
    """Rows a second."""
    return rates["flops"] / (10 * shape.inputs * shape.latents)


def text(rates):
    return f"""  bound: the least time that a step of ours takes at this machine's rates. Forward:
    2 d n operations a row to encode (d inputs, n latents), in 8 bits where under
    {100 * rates["screened_below"]:.0f} % of latents are active, which is when the trainer screens, else in f32; 4 d e in
    f32 to evaluate and decode the e active latents of a row. Update: 6 d e operations a row in f32
    (one product and two sums of rows for each), or Adam's bytes, 24 a parameter, whichever takes
    longer. Choosing, gathering rows from the caches and evaluating candidates that are not chosen
    count nothing, so 100 % cannot be reached. ideal dense: 10 d n operations a row (five matrix
    products) at the f32 rate: no dense step can be faster."""
