//! Whether the computer can be touched.

use hatang_report::Hypervisor;

use super::Root;
use super::volumes::mounts;

/// What the firmware's maker and model say, then the kernel, then the processor: a guest's
/// processor has the flag `hypervisor`.
pub(super) fn hypervisor(root: &Root) -> Hypervisor {
    if in_container(root) {
        return Hypervisor::Container;
    }
    let dmi = |file: &str| root.word(&format!("sys/class/dmi/id/{file}")).unwrap_or_default();
    let (vendor, model) = (dmi("sys_vendor"), dmi("product_name"));
    if let Some(known) = by_name(&vendor, &model).or_else(|| by_name(&dmi("bios_vendor"), "")) {
        return known;
    }
    if root.word("sys/hypervisor/type").as_deref() == Some("xen") {
        return Hypervisor::Xen;
    }
    match guest_flag(root) {
        None => Hypervisor::Unknown,
        Some(false) => Hypervisor::None,
        // Nobody but KVM and its kin has virtio and hides its name.
        Some(true) if !root.names("sys/bus/virtio/devices").is_empty() => Hypervisor::Kvm,
        Some(true) if !root.names("sys/bus/vmbus/devices").is_empty() => Hypervisor::HyperV,
        Some(true) => Hypervisor::Other,
    }
}

/// systemd is told by whoever started it; Docker and Podman leave a file behind, which a
/// virtual machine made from such an image has as well: there the root is no overlay.
fn in_container(root: &Root) -> bool {
    let marked = root.exists(".dockerenv") || root.exists("run/.containerenv");
    let overlaid = || mounts(root).iter().any(|mount| mount.folder == "/" && mount.filesystem == "overlay");
    root.exists("run/systemd/container") || (marked && overlaid())
}

fn by_name(vendor: &str, model: &str) -> Option<Hypervisor> {
    let either = format!("{vendor}\n{model}");
    let says = |word: &str| either.contains(word);
    Some(if says("VMware") {
        Hypervisor::Vmware
    } else if says("innotek") || says("VirtualBox") {
        Hypervisor::Virtualbox
    } else if says("QEMU")
        || says("KVM")
        || says("Google Compute Engine")
        || says("Amazon EC2")
        || says("oVirt")
        || says("OpenStack")
    {
        Hypervisor::Kvm
    } else if vendor.contains("Microsoft") && model == "Virtual Machine" {
        Hypervisor::HyperV
    } else if vendor == "Xen" {
        Hypervisor::Xen
    } else if says("Parallels") {
        Hypervisor::Parallels
    } else {
        return None;
    })
}

/// Whether the processors know that they are a guest's; `None` where they can't be asked.
fn guest_flag(root: &Root) -> Option<bool> {
    let text = root.text("proc/cpuinfo")?;
    let flags = text.lines().find_map(|line| line.strip_prefix("flags"))?;
    Some(flags.split_whitespace().any(|flag| flag == "hypervisor"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn makers_names_tell() {
        assert_eq!(by_name("QEMU", "Standard PC (Q35 + ICH9, 2009)"), Some(Hypervisor::Kvm));
        assert_eq!(by_name("VMware, Inc.", "VMware7,1"), Some(Hypervisor::Vmware));
        assert_eq!(by_name("innotek GmbH", "VirtualBox"), Some(Hypervisor::Virtualbox));
        assert_eq!(by_name("Microsoft Corporation", "Virtual Machine"), Some(Hypervisor::HyperV));
        assert_eq!(by_name("Microsoft Corporation", "Surface Laptop 3"), None);
        assert_eq!(by_name("Dell Inc.", "OptiPlex 3010"), None);
    }
}
