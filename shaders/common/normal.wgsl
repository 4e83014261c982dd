// The standard normal distribution.

// exp(-a^2 / 2), which is 0 from 14 on.
fn bell(a: vec4f) -> vec4f {
    let near = min(a, vec4f(20.0));
    return exp(-0.5 * near * near);
}

// The normal distribution's tail beyond `a` >= 0, given bell(a). What it is in proportion to the bell is a smooth function
// of t = 1 / (1 + 0.3 a), here by a polynomial fitted to 1.5e-7 of its value, so that far tails are as good as near ones.
fn normal_tail(a: vec4f, bell: vec4f) -> vec4f {
    let t = 1.0 / (1.0 + 0.3 * a);
    var q = -0.15720324826938648 + t * vec4f(0.0356748159292658);
    q = 0.2063537748660609 + t * q;
    q = -0.05368387449634796 + t * q;
    q = 0.12856173894775533 + t * q;
    q = 0.09991346102109554 + t * q;
    q = 0.12075396054366608 + t * q;
    q = 0.11962929856469195 + t * q;
    return bell * t * q;
}

// The distribution function.
fn normal_distribution(x: vec4f) -> vec4f {
    let a = abs(x);
    let tail = normal_tail(a, bell(a));
    return select(tail, 1.0 - tail, x > vec4f(0.0));
}
