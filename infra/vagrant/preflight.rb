# frozen_string_literal: true

require 'open3'
require 'socket'

# Checks the host before `vagrant up` spends minutes on something that cannot work.
module Preflight
  # Memory that the host itself needs, in MiB.
  HOST_RESERVE = 1024

  # The first ansible-core that supports the Python of Ubuntu 24.04.
  OLDEST_ANSIBLE = '2.16'

  # Variables with which Vagrant and Ansible in WSL2 reach machines of VirtualBox on Windows.
  WSL_VARIABLES = %w[VAGRANT_WSL_ENABLE_WINDOWS_ACCESS VAGRANT_WSL_WINDOWS_ACCESS_USER_HOME_PATH SSH_HOST].freeze

  # Returns one sentence for each problem and its remedy; empty when the host is suitable.
  def self.problems(settings, ctrl_exists:)
    windows = windows_problem(RbConfig::CONFIG['host_os'], ENV)
    return [windows] if windows

    info = virtualbox_host_info
    return [no_virtualbox] unless info

    [processor_problem, memory_problem(settings, info), network_problem(Socket.getifaddrs),
     (address_problem(settings) unless ctrl_exists), ansible_problem].compact
  end

  # The other checks need this one to pass.
  def self.windows_problem(host_os, env)
    return 'Ansible does not run on Windows. Run Vagrant in WSL2 as described in docs/cluster.md.' if host_os.match?(/mswin|mingw/)

    missing = WSL_VARIABLES.select { |name| env[name].to_s.empty? }
    return nil if missing.empty? || !env.key?('WSL_DISTRO_NAME')

    "Vagrant in WSL2 cannot reach VirtualBox on Windows without #{missing.join(', ')}. Set them as described in docs/cluster.md."
  end

  # Returns the output of `VBoxManage list hostinfo`; nil without a working VirtualBox. WSL uses the Windows executable.
  def self.virtualbox_host_info
    %w[VBoxManage VBoxManage.exe].each do |program|
      output, status = Open3.capture2e(program, 'list', 'hostinfo')
      return output if status.success?
    rescue Errno::ENOENT
      next
    end
    nil
  end

  def self.no_virtualbox
    'VirtualBox is missing or does not work: `VBoxManage list hostinfo` failed. Install VirtualBox 7 ' \
      '(https://www.virtualbox.org). In WSL2, add its Windows folder to PATH as described in docs/cluster.md.'
  end

  def self.ansible_problem
    output, = Open3.capture2e('ansible-playbook', '--version')
    version = output[/core (\d+\.\d+)/, 1]
    return nil if version && Gem::Version.new(version) >= Gem::Version.new(OLDEST_ANSIBLE)

    "`ansible-playbook` is ansible-core #{version || '(unknown version)'}; version #{OLDEST_ANSIBLE} or later is required. " \
      'Install requirements.txt as described in docs/cluster.md.'
  rescue Errno::ENOENT
    '`ansible-playbook` is missing. Install requirements.txt as described in docs/cluster.md.'
  end

  # The box and the downloads for the nodes are built for x86-64.
  def self.processor_problem
    cpu = RbConfig::CONFIG['host_cpu']
    "The host has a #{cpu} processor, but the nodes need x86-64." unless cpu.match?(/x86_64|x64|amd64/)
  end

  # VirtualBox prints MiB as "MByte".
  def self.memory_problem(settings, info)
    total = info[/Memory size:\s+(\d+) MByte/, 1]&.to_i
    return nil if total.nil? || total >= settings.memory + HOST_RESERVE

    "Not enough memory: the #{settings.nodes.size} nodes need #{settings.memory} MiB and the host itself " \
      "#{HOST_RESERVE} MiB, but the host has #{total} MiB. Lower WORKERS, WORKER_MEMORY or CTRL_MEMORY."
  end

  # Only VirtualBox may use the host-only network.
  def self.network_problem(interfaces)
    taken = interfaces.find do |interface|
      interface.addr&.ipv4? && interface.addr.ip_address.start_with?("#{Cluster::NETWORK}.") &&
        interface.name !~ /vboxnet|virtualbox|bridge1\d\d/i
    end
    # Mirrored networking in WSL shows VirtualBox's adapter as ethN with the host's address, .1.
    return nil if taken.nil? || (taken.addr.ip_address == "#{Cluster::NETWORK}.1" && ENV.key?('WSL_DISTRO_NAME'))

    "The network #{Cluster::NETWORK}.0/24 is in use: #{taken.name} has #{taken.addr.ip_address}. Disable that interface " \
      'or leave its network.'
  end

  # Another cluster with the same addresses, for example from another clone.
  def self.address_problem(settings)
    address = settings.nodes.first.address
    Socket.tcp(address, 22, connect_timeout: 1).close
    "Another host already responds at #{address}, probably a cluster of another clone. Destroy it first; see `vagrant global-status`."
  rescue SystemCallError
    nil
  end

  private_class_method :virtualbox_host_info, :no_virtualbox, :ansible_problem, :processor_problem, :address_problem
end
